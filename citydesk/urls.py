"""The address book: the only module that may know everything."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as desk_urls

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", include(desk_urls)),
]

if settings.CITYDESK_DEMO:
    urlpatterns.append(path("demo/", include("citydesk.demo.urls")))

urlpatterns += [
    path("", include("citydesk.rewards.urls")),
    path("", include("citydesk.portal.urls")),
    path("", include("citydesk.reader.urls")),
    path("", include(wagtail_urls)),
]

handler404 = "citydesk.reader.failures.not_here"
handler500 = "citydesk.reader.failures.broken"
