"""A public page as an answer: what every one of them has."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from citydesk.stories import queries as stories


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """`template` under the masthead with its sections, which `context` may have at hand."""
    context = {"sections": stories.all_sections} | context
    return render(request, f"reader/{template}", context, status=status)
