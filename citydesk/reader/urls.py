"""Addresses of the public door; what is left over is a story's, or a page of Wagtail's."""

from django.urls import include, path, re_path, register_converter
from django.urls.converters import IntConverter, StringConverter

from citydesk.reader import archive, house_pages, machines, views


class Written(StringConverter):
    """How else a feed can be read."""

    regex = "atom|json"


class Year(IntConverter):
    """`2026`, and of numbers in dates one spelling only: `7` and not `07`."""

    regex = r"[1-9]\d{3}"


class Number(IntConverter):
    """A month's or a day's."""

    regex = r"[1-9]\d?"


class Month(StringConverter):
    """`2026-11`."""

    regex = r"[1-9]\d{3}-(?:0[1-9]|1[0-2])"


register_converter(Written, "written")
register_converter(Month, "month")
register_converter(Year, "year")
register_converter(Number, "number")
urlpatterns = [
    path("", views.home, name="front"),
    path("", include("citydesk.web.urls")),
    path("search/", views.search, name="search"),
    path("people/<slug:slug>/", views.person, name="person"),
    path("topic/<slug:slug>/", views.topic, name="topic"),
    path("rewards/", views.rewards, name="rewards"),
    path("archive/", archive.years, name="archive"),
    path("archive/<year:year>/", archive.year, name="archive_year"),
    path("archive/<year:year>/<number:month>/", archive.month, name="archive_month"),
    path("archive/<year:year>/<number:month>/<number:day>/", archive.day, name="archive_day"),
    path("corrections/", house_pages.corrections, name="corrections"),
    path("how-we-work/", house_pages.how_we_work, name="how-we-work"),
    path("reports/<str:signed>/", views.sponsor_report, name="sponsor-report"),
    path("comment/<slug:reference>/", views.comment, name="comment"),
    # The first of each pair is where WordPress has it.
    path("feed/", machines.feed, name="feed"),
    path("feed.<written:written>", machines.feed, name="feed_as"),
    path("feed/<slug:slug>/", machines.section_feed, name="section_feed"),
    path("feed/<slug:slug>.<written:written>", machines.section_feed, name="section_feed_as"),
    path("feed/people/<slug:slug>/", machines.person_feed, name="person_feed"),
    path("feed/people/<slug:slug>.<written:written>", machines.person_feed, name="person_feed_as"),
    path("feed/topic/<slug:slug>/", machines.topic_feed, name="topic_feed"),
    path("feed/topic/<slug:slug>.<written:written>", machines.topic_feed, name="topic_feed_as"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("news-sitemap.xml", machines.news_map, name="news_map"),
    path("sitemap/pages.xml", machines.pages_map, name="pages_map"),
    path("sitemap/<month:month>.xml", machines.month_map, name="month_map"),
    path("sitemap/<month:month>/<int:begins>.xml", machines.month_map, name="month_map_from"),
    # Only the re-encoded sizes: the uploaded files beside them still carry their metadata.
    re_path(r"^media/films/(?P<name>[\w.-]+)$", views.film, name="film"),
    re_path(r"^media/images/(?P<name>[\w.-]+)$", views.picture, name="picture"),
    # As the page server of Wagtail asks for it; without a slash CommonMiddleware adds one.
    re_path(r"^((?:[\w.-]+/)+)$", views.story, name="story"),
]
