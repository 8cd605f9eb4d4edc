"""Addresses of the look."""

from django.urls import path

from citydesk.web import offline, views

urlpatterns = [
    path("house.css", views.house_css, name="house_css"),
    # At the top, since a worker sees only what is below it.
    path("worker.js", offline.worker, name="worker"),
    path("app.webmanifest", offline.manifest, name="manifest"),
    path("saved/", offline.saved, name="saved"),
    path("lite/", views.choose_lite, name="choose_lite"),
    path("write/", views.write, name="write"),
    path("styleguide/", views.style_guide, name="styleguide"),
]
