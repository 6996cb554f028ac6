from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('preferences', '0020_fill_certified_origins'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('employer__isnull', False), ('origin', 'employer')), models.Q(models.Q(('origin', 'employer'), _negated=True), ('employer__isnull', True)), _connector='OR'), name='preferences_comment_for_whom'),
        ),
        migrations.AddConstraint(
            model_name='prompt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('employer__isnull', False), ('origin', 'employer')), models.Q(models.Q(('origin', 'employer'), _negated=True), ('employer__isnull', True)), _connector='OR'), name='preferences_prompt_for_whom'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('employer__isnull', False), ('origin', 'employer')), models.Q(models.Q(('origin', 'employer'), _negated=True), ('employer__isnull', True)), _connector='OR'), name='preferences_response_for_whom'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('employer__isnull', False), ('origin', 'employer')), models.Q(models.Q(('origin', 'employer'), _negated=True), ('employer__isnull', True)), _connector='OR'), name='preferences_vote_for_whom'),
        ),
    ]
