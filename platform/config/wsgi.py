"""The WSGI application that gunicorn serves."""

import importlib
import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# The first prompt that a process checks would wait two seconds for this library to be read.
threading.Thread(target=importlib.import_module, args=["datasketch"], daemon=True).start()
