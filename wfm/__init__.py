"""Workforce management for contact centres: forecast, staffing, roster, service, workbook."""

__version__ = "0.1.0"
