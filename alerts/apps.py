from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """No tables of its own: what is owed to whom stands in the ledger's outbox."""

    name = "alerts"
    verbose_name = "Mishao alerts"
