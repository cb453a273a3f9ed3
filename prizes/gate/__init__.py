"""What both ways in share: the transaction of a request, who is here, which edition, who may, kinds of refusal and
their statuses, rate limits.
"""
