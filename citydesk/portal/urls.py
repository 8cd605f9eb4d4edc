"""Addresses of the contributor's door."""

from django.urls import path

from citydesk.portal import views

urlpatterns = [
    path("send/", views.send, name="portal-send"),
    path("send/thanks/", views.sent, name="portal-sent"),
    path("my/data/<str:signed>/", views.wallet, name="portal-wallet"),
    path("my/<str:signed>/receipt/", views.receipt, name="portal-receipt"),
    path("my/<str:signed>/", views.mine, name="portal-mine"),
]
