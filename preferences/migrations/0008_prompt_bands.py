import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0004_outside_reviewers'),
        ('preferences', '0007_fill_turns_of_generations'),
    ]

    operations = [
        migrations.CreateModel(
            name='PromptBand',
            fields=[
                ('pk', models.CompositePrimaryKey('community_id', 'band', 'prompt_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('community', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='communities.community')),
                ('band', models.BigIntegerField()),
                ('prompt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='preferences.prompt')),
            ],
        ),
        migrations.AddIndex(
            model_name='prompt',
            index=models.Index(fields=['community', 'messages_sha256'], name='preferences_prompt_same'),
        ),
    ]
