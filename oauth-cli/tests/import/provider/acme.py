"""Our own, as a plugin's code names its endpoints."""

_AUTH_URL = "https://acme.example/oauth/authorize"
_TOKEN_URL = f'https://acme.example/{tenant_id}/oauth/token'
_DOCS = "https://acme.example/help"
