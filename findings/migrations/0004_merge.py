"""Brings two lines of migrations together."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("findings", "0002_frontier_revisits"),
        ("findings", "0003_section_unit_recipients"),
    ]

    operations = []
