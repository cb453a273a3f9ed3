"""Pages of experts, chairs and panels."""
