"""What the look puts into Wagtail's admin."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def lists_css() -> SafeString:
    """Lists that can be read on a phone."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/lists.css"))
