from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0011_legal_home_on_one_line'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='community',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('legal_home__regex', '[\\n\\r]'), _negated=True), models.Q(('legal_contact__regex', '[\\n\\r]'), _negated=True)), name='communities_community_legal_home_on_one_line'),
        ),
    ]
