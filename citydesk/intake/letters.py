"""What a contributor is told when a message has arrived."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydesk.intake import links
from citydesk.intake.models import Tip
from citydesk.web.models import House


def acknowledgement(tip: Tip, *, files: int) -> tuple[str, str, str]:
    """The house that writes, subject and text, for an ordinary contributor."""
    subject = _("We have your message [%(code)s]") % {"code": tip.code}
    came = ngettext("%(count)d file came with it.", "%(count)d files came with it.", files)
    paragraphs = [
        _("Thank you. Your message has arrived, and an editor will look at it."),
        came % {"count": files} if files else _("No file came with it."),
        _("Your reference is %(code)s. Your own page, where you can see what becomes of it:")
        % {"code": tip.code}
        + f"\n{links.link(tip)}",
        _(
            "What happens next: we check what you sent. If we take it up, we write to you and ask"
            " which phone to credit and how you want to be named. Until you say so, your name does"
            " not appear. If you answer this message, your answer is put with it."
        ),
        _(
            "Pictures lose much of what proves them when a messenger passes them on. If you still"
            " have the file as your camera made it, please send that one by e-mail."
        ),
        _("If naming you could put you in danger, open your page and choose to be protected."),
    ]
    house = House.load().name
    return house, subject, "\n\n".join([*paragraphs, house]) + "\n"


def neutral_acknowledgement() -> tuple[str, str, str]:
    """The same for a source: nothing that tells whoever reads over their shoulder."""
    return "", _("Your message"), _("Your message has arrived. You need not do anything.") + "\n"
