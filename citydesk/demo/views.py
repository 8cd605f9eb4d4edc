"""The demo's own pages: three screens side by side, the contributors' phone, the mailbox."""

from dataclasses import asdict

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from citydesk.demo import actions, diary, journey, queries
from citydesk.people.models import User


@require_GET
def stage(request: HttpRequest) -> HttpResponse:
    """Three screens, four taps, and what each tap cost."""
    out = diary.last(path=True)
    return render(
        request,
        "demo/stage.html",
        {
            "entries": diary.entries(),
            "happening": actions.next_happening()[1],
            "reader": out.path if out else "/",
            "desk": journey.TIPS,
            "seated": request.user.is_authenticated,
        },
    )


@require_POST
def tap(request: HttpRequest) -> HttpResponse:
    """One tap."""
    name = request.POST.get("do", "")
    if name == "sit":
        editor = User.objects.get(username=journey.EDITOR)
        login(request, editor, backend=settings.AUTHENTICATION_BACKENDS[0])
    elif name in actions.TAPS:
        actions.tap(name=name, now=timezone.localtime())
    else:
        raise Http404
    return redirect("demo-stage")


@require_GET
def phone(request: HttpRequest) -> HttpResponse:
    """What lies on the contributor's phone: the photo just taken, and the newsroom's mails."""
    mails = queries.mails(to=request.GET.get("to", actions.AMAKA.email))
    return render(
        request, "demo/phone.html", {"mails": mails, "happening": actions.next_happening()[1]}
    )


@require_GET
def photo(_request: HttpRequest) -> HttpResponse:
    """The photo that the next tap sends."""
    scene, _words, place = actions.next_happening()
    data = actions.photo(scene, place, now=timezone.localtime())
    return HttpResponse(data, content_type="image/jpeg", headers={"Cache-Control": "no-cache"})


@require_GET
def mailbox(request: HttpRequest) -> JsonResponse:
    """The newest mails, with the links in them."""
    mails = queries.mails(to=request.GET.get("to", ""))
    return JsonResponse({"mails": [{**asdict(mail), "links": mail.links} for mail in mails]})


@require_GET
def doors(_request: HttpRequest) -> JsonResponse:
    """Where this demo listens, for `citydesk demo --walk`."""
    return JsonResponse(asdict(actions.doors()))
