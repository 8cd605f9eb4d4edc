"""A sender's words on a screen that many see."""

from django import template

from citydesk.lib.discreet import discreet

register = template.Library()
# `{{ tip.claim|discreet }}`: without addresses, numbers and exact positions.
register.filter("discreet", discreet, is_safe=False)
