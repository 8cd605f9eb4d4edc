"""What people does after a migration."""

from typing import Any

from django.apps import AppConfig, apps

from citydesk.people import actions


def keep_roles(sender: AppConfig, **_kwargs: Any) -> None:
    """Keep the roles, once every app has made its permissions: after the last one."""
    with_models = [app for app in apps.get_app_configs() if app.models_module]
    if sender is with_models[-1]:
        actions.keep_roles()
