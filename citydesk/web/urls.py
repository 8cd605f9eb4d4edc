"""Addresses of the look."""

from django.urls import path

from citydesk.web import views

urlpatterns = [
    path("house.css", views.house_css, name="house_css"),
    path("lite/", views.choose_lite, name="choose_lite"),
    path("write/", views.write, name="write"),
    path("styleguide/", views.style_guide, name="styleguide"),
]
