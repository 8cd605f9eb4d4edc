"""Addresses."""

from django.urls import path

from citydesk.demo import views

urlpatterns = [
    path("", views.stage, name="demo-stage"),
    path("tap/", views.tap, name="demo-tap"),
    path("phone/", views.phone, name="demo-phone"),
    path("photo.jpg", views.photo, name="demo-photo"),
    path("mailbox.json", views.mailbox, name="demo-mailbox"),
    path("doors.json", views.doors, name="demo-doors"),
]
