from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('preferences', '0012_fill_model_terms'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='languagemodel',
            constraint=models.CheckConstraint(condition=models.Q(('outputs', 'refused'), ('terms__isnull', False), _connector='OR'), name='preferences_model_unread_is_refused'),
        ),
    ]
