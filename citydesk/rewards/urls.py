"""Where providers call back."""

from django.urls import path

from citydesk.rewards import views

urlpatterns = [
    path(
        "rewards/callback/<slug:provider>/<slug:secret>/", views.callback, name="provider-callback"
    ),
]
