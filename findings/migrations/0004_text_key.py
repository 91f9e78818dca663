from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('findings', '0003_portal_places'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='text_key',
            field=models.CharField(blank=True, default='', help_text='of what a marked article says', max_length=64),
        ),
    ]
