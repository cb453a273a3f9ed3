"""What projects are told of with: pictures, badges, press texts, feeds. All of it says what is public at that moment,
in six languages, and nothing that is decided and not announced.
"""
