"""Addresses of the editors' door, under /desk/."""

from django.urls import path

from citydesk.desk import films, finance, handovers, how_we_know, publishable, views

urlpatterns = [
    path("finance/", finance.finance, name="desk-finance"),
    path("finance/approve/", finance.approve_all, name="desk-approve-all"),
    path("finance/alarms/<int:number>/", finance.dealt_with, name="desk-alarm"),
    path("finance/alarms/<int:number>/agree/", finance.agree, name="desk-agree"),
    path("finance/<uuid:number>/approve/", finance.approve, name="desk-approve"),
    path("finance/<uuid:number>/refuse/", finance.refuse, name="desk-refuse"),
    path("finance/handovers/", handovers.screen, name="desk-handovers"),
    path("finance/handovers/<int:number>/give/", handovers.give, name="desk-give"),
    path("finance/handovers/<int:number>/see/", handovers.see, name="desk-see"),
    path("finance/handovers/<int:number>/refuse/", handovers.refuse, name="desk-refuse-handover"),
    path("finance/handovers/<int:number>/phone/", handovers.phone, name="desk-handover-phone"),
    path("tips/", views.tips, name="desk-tips"),
    path("tips/call/", views.call, name="desk-call"),
    path("tips/<slug:code>/", views.tip, name="desk-tip"),
    path("tips/<slug:code>/take/", views.take, name="desk-take"),
    path("tips/<slug:code>/give-back/", views.give_back, name="desk-give-back"),
    path("tips/<slug:code>/accept/", views.accept, name="desk-accept"),
    path("tips/<slug:code>/spike/", views.spike, name="desk-spike"),
    path("tips/<slug:code>/protect/", views.protect, name="desk-protect"),
    path("tips/<slug:code>/tray/", views.move, name="desk-move"),
    path("tips/<slug:code>/sender/", views.reveal, name="desk-reveal"),
    path("tips/<slug:code>/tick/", views.tick, name="desk-tick"),
    path("tips/<slug:code>/verdict/", views.judge, name="desk-judge"),
    path("tips/<slug:code>/claim/", views.place, name="desk-place"),
    path("tips/<slug:code>/original/", views.ask, name="desk-ask"),
    path("tips/<slug:code>/reviews/<int:number>/", views.settle, name="desk-settle"),
    path("tips/<slug:code>/how-we-know/", how_we_know.screen, name="desk-how-we-know"),
    path("evidence/<int:number>/<slug:size>.jpg", views.picture, name="desk-picture"),
    path("evidence/<int:number>/original/", views.original, name="desk-original"),
    path("evidence/<int:number>/publishable/", publishable.screen, name="desk-publishable"),
    path(
        "evidence/<int:number>/publishable/preview/",
        publishable.preview,
        name="desk-publishable-preview",
    ),
    path("evidence/<int:number>/film/", films.screen, name="desk-film"),
    path("films/<int:number>/film.mp4", films.watch, name="desk-film-watch"),
    path("films/<int:number>/publish/", films.publish, name="desk-film-publish"),
    path("evidence/<int:number>/position/", views.position, name="desk-position"),
    path("evidence/<int:number>/unchanged/", views.unchanged, name="desk-unchanged"),
]
