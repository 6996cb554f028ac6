"""The addresses that the OpenAPI document describes, as config.urls includes them."""

from django.urls import include, path

urlpatterns = [path("api/", include("api.urls"))]
