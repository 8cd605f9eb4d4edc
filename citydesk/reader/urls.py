"""Addresses of the public door; what is left over is a story's, or a page of Wagtail's."""

from django.urls import include, path, re_path

from citydesk.reader import feeds, views

urlpatterns = [
    path("", views.home, name="front"),
    path("", include("citydesk.web.urls")),
    path("search/", views.search, name="search"),
    path("people/<slug:slug>/", views.person, name="person"),
    path("rewards/", views.rewards, name="rewards"),
    path("reports/<str:signed>/", views.sponsor_report, name="sponsor-report"),
    path("comment/<slug:reference>/", views.comment, name="comment"),
    path("feed/", feeds.Newest(), name="feed"),
    path("feed/<slug:slug>/", feeds.Newest(), name="section_feed"),
    path("robots.txt", views.robots, name="robots"),
    path("news-sitemap.xml", views.news_sitemap, name="news_sitemap"),
    # Only the re-encoded sizes: the uploaded files beside them still carry their metadata.
    re_path(r"^media/films/(?P<name>[\w.-]+)$", views.film, name="film"),
    re_path(r"^media/images/(?P<name>[\w.-]+)$", views.picture, name="picture"),
    # As the page server of Wagtail asks for it; without a slash CommonMiddleware adds one.
    re_path(r"^((?:[\w.-]+/)+)$", views.story, name="story"),
]
