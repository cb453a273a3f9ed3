"""Single sign-on: sign in with an identity provider (OpenID Connect)."""
