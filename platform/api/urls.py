"""The API's addresses."""

from django.urls import path

from api.views import PromptList

urlpatterns = [
    path("prompts/", PromptList.as_view(), name="api-prompts"),
]
