from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("findings", "0002_officer_must_change_password"),
    ]

    operations = [
        migrations.AddField(
            model_name="section",
            name="unit",
            field=models.CharField(blank=True, help_text="the office that answers for it", max_length=200),
        ),
        migrations.AddField(
            model_name="section",
            name="recipients",
            field=models.JSONField(
                default=list,
                help_text="mail addresses told of this section's findings, beside [alerts] officers",
            ),
        ),
    ]
