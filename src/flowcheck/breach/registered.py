"""What the register says of a vendor, for the sheet."""

from __future__ import annotations

from datetime import date

from flowcheck.breach.model import Activity, Contact, Registered
from flowcheck.policy import register as policy
from flowcheck.policy.register import Register, RegisteredVendor


def registered(register: Register, vendor_id: str, file: str) -> Registered:
    """The parts of a register that a breach needs; ``file`` is where it is written."""
    vendor = register.vendors.get(vendor_id)
    return _with_vendor(register, vendor, file)


def _with_vendor(register: Register, vendor: RegisteredVendor | None, file: str) -> Registered:
    organisation = register.organisation
    return Registered(
        file=file,
        written=register.written,
        listed=vendor is not None,
        organisation=organisation.name,
        project_role=register.role,
        dpo=_contact(organisation.dpo),
        organisation_contact=_contact(organisation.contact),
        vendor_name=vendor.legal_name if vendor else "",
        vendor_country=vendor.country if vendor else "",
        vendor_role=vendor.role if vendor else "",
        vendor_contact=_contact(vendor.contact) if vendor else Contact(),
        retention=vendor.retention if vendor else "",
        residency=vendor.residency if vendor else "",
        transfer_basis=vendor.transfer_basis if vendor else "",
        dpa_url=vendor.dpa_url if vendor else "",
        dpa_date=_day(vendor.dpa_date) if vendor else "",
        subprocessors_url=vendor.subprocessors_url if vendor else "",
        measures=vendor.measures if vendor else (),
        status=vendor.status if vendor else "",
        console=dict(sorted(vendor.console.settings.items())) if vendor else {},
        asserted_by=vendor.console.asserted_by if vendor else "",
        asserted_on=_day(vendor.console.on) if vendor else "",
        activities=tuple(
            Activity(
                activity.id,
                activity.name,
                activity.purposes,
                activity.legal_basis,
                activity.data_subjects,
                activity.retention,
            )
            for activity in sorted(register.activities, key=lambda activity: activity.id)
            if vendor is not None and vendor.id in activity.vendors
        ),
    )


def _contact(contact: policy.Contact) -> Contact:
    return Contact(contact.name, contact.email, contact.phone, contact.address)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
