"""Addresses under /desk/."""

from django.urls import path

from citydesk.related import views

urlpatterns = [
    path("further-reading/<int:story_id>/", views.further_reading, name="related-further-reading"),
    path(
        "further-reading/<int:story_id>/refuse/<int:other_id>/",
        views.refuse,
        name="related-refuse",
    ),
    path("further-reading/<int:story_id>/allow/<int:other_id>/", views.allow, name="related-allow"),
]
