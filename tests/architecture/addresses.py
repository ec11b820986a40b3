"""Every address of the portal, and what each person gets there: the table that test_access.py holds the portal to.

A GET may change nothing and a POST changes something when it is answered 303. To whom something is invisible it is 404,
also where it is for staff only; who sees it and may not do it gets 403, and a visitor with a form 403 and the way to
sign in. What `{names}` stand for is in house.py: Alice wrote `reply`, Bob opened every topic named after a place.
The columns are PERSONAS: visitor, newcomer, suspended, charlie, alice, bob, omar, mina, ada.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.kit.town import PERSONAS

GETS = """
/                                                            200 200 200 200 200 200 200 200 200
/components                                                  200 200 200 200 200 200 200 200 200
/register                                                    200 303 303 303 303 303 303 303 303
/register/sent                                               200 200 200 200 200 200 200 200 200
/login                                                       200 303 303 303 303 303 303 303 303
/logout                                                      200 200 200 200 200 200 200 200 200
/recover                                                     200 200 200 200 200 200 200 200 200
/recover/sent                                                200 200 200 200 200 200 200 200 200
/recover/{to_recover}                                        200 200 200 200 200 200 200 200 200
/recover/forged                                              410 410 410 410 410 410 410 410 410
/confirmations/new                                           200 200 200 200 200 200 200 200 200
/confirmations/{to_confirm}                                  200 200 200 200 200 200 200 200 200
/confirmations/forged                                        410 410 410 410 410 410 410 410 410
/settings                                                    303 303 303 303 303 303 303 303 303
/settings/profile                                            303 200 200 200 200 200 200 200 200
/settings/security                                           303 200 200 200 200 200 200 200 200
/settings/language                                           303 200 200 200 200 200 200 200 200
/settings/address/{to_change}                                200 200 200 200 200 200 200 200 200
/settings/address/forged                                     410 410 410 410 410 410 410 410 410
/members                                                     303 200 200 200 200 200 200 200 200
/members/alice                                               303 200 200 200 200 200 200 200 200
/members/newcomer                                            303 404 404 404 404 404 404 200 200
/members/nobody                                              303 404 404 404 404 404 404 404 404
/guidelines                                                  200 200 200 200 200 200 200 200 200
/guidelines/1                                                200 200 200 200 200 200 200 200 200
/guidelines/9                                                404 404 404 404 404 404 404 404 404
/community                                                   200 200 200 200 200 200 200 200 200
/community/plaza                                             200 200 200 200 200 200 200 200 200
/community/help                                              404 404 200 200 200 200 200 200 200
/community/plus                                              404 404 404 404 200 200 404 200 200
/community/prime                                             404 404 404 404 404 200 404 200 200
/community/council                                           404 404 404 404 404 200 404 200 200
/community/nowhere                                           404 404 404 404 404 404 404 404 404
/tags/pallets                                                200 200 200 200 200 200 200 200 200
/tags/nothing                                                404 404 404 404 404 404 404 404 404
/topics/new                                                  403 403 403 200 200 200 200 200 200
/topics/{plaza}                                              302 302 302 302 302 302 302 302 302
/topics/{plaza}/what-belongs-in-plaza                        200 200 200 200 200 200 200 200 200
/topics/{help}/what-belongs-in-help                          404 404 200 200 200 200 200 200 200
/topics/{plus}/what-belongs-in-plus                          404 404 404 404 200 200 404 200 200
/topics/{prime}/what-belongs-in-prime                        404 404 404 404 404 200 404 200 200
/topics/{council}/what-belongs-in-council                    404 404 404 404 404 200 404 200 200
/topics/{withdrawn}/never-mind                               404 404 404 404 200 404 200 200 200
/topics/{removed}/for-sale                                   404 404 404 404 200 404 200 200 200
/topics/999999                                               404 404 404 404 404 404 404 404 404
/posts/{plaza_post}                                          303 303 303 303 303 303 303 303 303
/posts/{help_post}                                           404 404 303 303 303 303 303 303 303
/posts/{prime_post}                                          404 404 404 404 404 303 404 303 303
/posts/{council_post}                                        404 404 404 404 404 303 404 303 303
/posts/{withdrawn_post}                                      404 404 404 404 303 404 303 303 303
/posts/{removed_post}                                        404 404 404 404 303 404 303 303 303
/posts/{removed_reply}                                       404 404 303 303 303 303 303 303 303
/posts/{reply}/edit                                          404 404 403 403 200 403 403 403 403
/posts/{withdrawn_reply}/edit                                404 404 403 403 403 403 403 403 403
/posts/{removed_reply}/edit                                  404 404 403 403 200 403 403 403 403
/posts/{prime_post}/edit                                     404 404 404 404 404 200 404 403 403
/posts/{reply}/history                                       404 404 200 200 200 200 200 200 200
/posts/{withdrawn_reply}/history                             404 404 404 404 200 404 200 200 200
/posts/{removed_reply}/history                               404 404 404 404 200 404 200 200 200
/posts/{prime_post}/history                                  404 404 404 404 404 200 404 200 200
/posts/{council_post}/history                                404 404 404 404 404 200 404 200 200
/posts/{reply}/flags/new                                     404 404 403 200 403 200 200 200 200
/posts/{removed_reply}/flags/new                             404 404 404 404 403 404 403 403 403
/posts/{prime_post}/flags/new                                404 404 404 404 404 403 404 200 200
/posts/{reply}/removal/new                                   404 404 403 403 403 403 200 200 200
/posts/{prime_post}/removal/new                              404 404 404 404 404 403 404 200 200
/moderation                                                  404 404 404 404 404 404 200 200 200
/manage/accounts                                             404 404 404 404 404 404 404 200 200
/manage/accounts/new                                         404 404 404 404 404 404 404 200 200
/manage/accounts/{account}                                   404 404 404 404 404 404 404 200 200
/manage/categories                                           404 404 404 404 404 404 404 200 200
/manage/categories/new                                       404 404 404 404 404 404 404 200 200
/manage/categories/{in_help}                                 404 404 404 404 404 404 404 200 200
/manage/guidelines                                           404 404 404 404 404 404 404 200 200
/manage/jobs                                                 404 404 404 404 404 404 404 200 200
/manage/members                                              404 404 404 404 404 404 404 200 200
/manage/members/alice                                        404 404 404 404 404 404 404 200 200
/manage/tiers                                                404 404 404 404 404 404 404 200 200
/manage/tiers/new                                            404 404 404 404 404 404 404 200 200
/manage/tiers/{tier}                                         404 404 404 404 404 404 404 200 200
/nowhere                                                     404 404 404 404 404 404 404 404 404
"""

POSTS = """
/register                                                    303 303 303 303 303 303 303 303 303
/login                                                       303 303 303 303 303 303 303 303 303
/logout                                                      303 303 303 303 303 303 303 303 303
/recover                                                     303 303 303 303 303 303 303 303 303
/recover/{to_recover}                                        303 303 303 303 303 303 303 303 303
/confirmations                                               303 303 303 303 303 303 303 303 303
/confirmations/{to_confirm}                                  303 303 303 303 303 303 303 303 303
/language                                                    303 303 303 303 303 303 303 303 303
/sessions/seen                                               204 204 204 204 204 204 204 204 204
/demo/sessions                                               404 404 404 404 404 404 404 404 404
/previews                                                    403 200 200 200 200 200 200 200 200
/guidelines/acceptances                                      403 303 303 303 303 303 303 303 303
/settings/profile                                            403 303 403 303 303 303 303 303 303
/settings/language                                           403 303 303 303 303 303 303 303 303
/settings/address/{to_change}                                303 303 303 303 303 303 303 303 303
/settings/security/address                                   403 303 303 303 303 303 303 303 303
/settings/security/password                                  403 303 303 303 303 303 303 303 303
/settings/security/sessions/{session}/delete                 403 404 404 404 303 404 404 404 404
/settings/security/sessions/delete                           403 303 303 303 303 303 303 303 303
/topics                                                      403 403 403 303 303 303 303 303 303
/topics/{plaza}/posts                                        403 403 403 303 303 303 303 303 303
/topics/{help}/posts                                         403 404 403 303 303 303 303 303 303
/topics/{plus}/posts                                         403 404 404 404 303 303 404 303 303
/topics/{prime}/posts                                        403 404 404 404 404 303 404 303 303
/topics/{council}/posts                                      403 404 404 404 404 303 404 303 303
/topics/{withdrawn}/posts                                    403 404 404 404 403 404 403 403 403
/topics/{help}/pin                                           403 404 403 403 403 403 303 303 303
/topics/{prime}/pin                                          403 404 404 404 404 403 404 303 303
/topics/{help}/pin/delete                                    403 404 403 403 403 403 303 303 303
/topics/{help}/lock                                          403 404 403 403 403 403 303 303 303
/topics/{prime}/lock                                         403 404 404 404 404 403 404 303 303
/topics/{help}/lock/delete                                   403 404 403 403 403 403 303 303 303
/topics/{help}/move                                          404 404 403 403 403 403 422 303 303
/topics/{prime}/move                                         404 404 404 404 404 403 404 303 303
/topics/{help}/tags                                          403 404 403 403 403 303 303 303 303
/topics/{prime}/tags                                         403 404 404 404 404 303 404 303 303
/posts/{reply}/edit                                          403 404 403 403 303 403 403 403 403
/posts/{prime_post}/edit                                     403 404 404 404 404 303 404 403 403
/posts/{removed_reply}/edit                                  403 404 403 403 303 403 403 403 403
/posts/{reply}/withdrawal                                    403 404 403 403 303 403 403 403 403
/posts/{prime_post}/withdrawal                               403 404 404 404 404 403 404 403 403
/posts/{withdrawn_reply}/withdrawal/delete                   403 404 403 403 303 403 403 403 403
/posts/{removed_reply}/withdrawal/delete                     403 404 403 403 403 403 403 403 403
/posts/{reply}/reactions                                     403 404 403 303 403 303 303 303 303
/posts/{prime_post}/reactions                                403 404 404 404 404 403 404 303 303
/posts/{removed_reply}/reactions                             403 404 403 403 403 403 403 403 403
/posts/{reply}/reactions/delete                              403 404 303 303 303 303 303 303 303
/posts/{reply}/acceptance                                    404 404 403 403 403 303 303 303 303
/posts/{prime_post}/acceptance                               404 404 404 404 404 403 404 403 403
/posts/{reply}/acceptance/delete                             403 404 403 403 403 303 303 303 303
/posts/{reply}/flags                                         404 404 403 422 403 303 303 303 303
/posts/{prime_post}/flags                                    404 404 404 404 404 403 404 303 303
/posts/{reply}/flags/delete                                  403 404 404 303 404 404 404 404 404
/posts/{reply}/removal                                       404 404 403 403 403 403 303 303 303
/posts/{prime_post}/removal                                  404 404 404 404 404 403 404 303 303
/posts/{removed_reply}/removal/delete                        403 404 404 404 403 404 303 303 303
/flags/{flag}/dismissal                                      403 404 404 404 404 404 303 303 303
/manage/accounts                                             404 404 404 404 404 404 404 303 303
/manage/accounts/{account}                                   404 404 404 404 404 404 404 303 303
/manage/accounts/{account}/domains                           404 404 404 404 404 404 404 303 303
/manage/accounts/{account}/domains/delete                    404 404 404 404 404 404 404 303 303
/manage/members/alice/account                                404 404 404 404 404 404 404 303 303
/manage/categories                                           404 404 404 404 404 404 404 303 303
/manage/categories/{in_help}                                 404 404 404 404 404 404 404 303 303
/manage/categories/{in_help}/position                        404 404 404 404 404 404 404 303 303
/manage/categories/{in_help}/moderators                      404 404 404 404 404 404 404 303 303
/manage/categories/{in_help}/moderators/{alice}/delete       404 404 404 404 404 404 404 303 303
/manage/categories/{in_council}/invitations                  404 404 404 404 404 404 404 303 303
/manage/categories/{in_council}/invitations/{alice}/delete   404 404 404 404 404 404 404 303 303
/manage/guidelines                                           404 404 404 404 404 404 404 303 303
/manage/jobs/{job}/retry                                     404 404 404 404 404 404 404 303 303
/manage/jobs/{job}/discard                                   404 404 404 404 404 404 404 303 303
/manage/members/alice/roles                                  404 404 404 404 404 404 404 403 303
/manage/members/mina/roles/manager/delete                    404 404 404 404 404 404 404 403 303
/manage/members/alice/tiers                                  404 404 404 404 404 404 404 303 303
/manage/members/alice/tiers/{grant}/delete                   404 404 404 404 404 404 404 303 303
/manage/members/charlie/suspension                           404 404 404 404 404 404 404 303 303
/manage/members/mina/suspension                              404 404 404 404 404 404 404 422 303
/manage/members/suspended/suspension/delete                  404 404 404 404 404 404 404 303 303
/manage/tiers                                                404 404 404 404 404 404 404 303 303
/manage/tiers/{tier}                                         404 404 404 404 404 404 404 303 303
/manage/tiers/{tier}/position                                404 404 404 404 404 404 404 303 303
"""

# What a form that nothing is wrong with says, by endpoint. Fields beginning with a brace are names of the house.
FORMS: dict[str, dict[str, str]] = {
    "accounts.create": {"name": "Sundarline", "country": ""},
    "accounts.domain_create": {"domain": "sundarline.example"},
    "accounts.domain_delete": {"domain": "halden.example"},
    "accounts.placement_create": {"account": "{account}"},
    "accounts.update": {"name": "Halden Works", "country": ""},
    "community.lock_create": {"reason": "Solved by phone."},
    "community.move_create": {"category_id": "{in_plaza}"},
    "community.post_create": {"body": "Behind gate nine."},
    "community.post_update": {"body": "Behind gate ten.", "title": "Where are they?"},
    "community.preview": {"body": "**Behind**"},
    "community.tags_update": {"tags": "gates"},
    "community.topic_create": {
        "category_id": "{in_plaza}",
        "kind": "question",
        "title": "Where is gate nine?",
        "body": "I cannot find it.",
    },
    "community_manage.create": {"name": "Gates", "slug": "gates", "icon": "truck", "access": "members"},
    "community_manage.invitation_create": {"invitation-handle": "charlie"},
    "community_manage.moderator_create": {"moderator-handle": "charlie"},
    "community_manage.position_update": {"position": "1"},
    "community_manage.update": {"name": "Help", "slug": "help", "icon": "truck", "access": "members"},
    "demo.session_create": {"handle": "alice"},
    "guidelines.acceptance_create": {"number": "1"},
    "guidelines.version_create": {
        "summary_of_change": "Shorter.",
        "clauses-0-number": "1",
        "clauses-0-title": "Be kind",
        "clauses-0-text": "To everybody.",
    },
    "members.address_create": {"email": "new@example.com", "your_password": "{password}"},
    "members.confirmation_create": {"email": "newcomer@example.com"},
    "members.language_create": {"lang": "en"},
    "members.password_update": {"current_password": "{password}", "password": "nine pallets at gate four"},
    "members.preferences_update": {"language": "en", "time_zone": "Asia/Dhaka"},
    "members.profile_update": {"display_name": "Renamed", "handle": "renamed", "title": "", "city": "", "about": ""},
    "members.recovery_accept": {"password": "nine pallets at gate four"},
    "members.recovery_create": {"email": "alice@example.com"},
    "members.register_create": {
        "display_name": "Nusrat",
        "email": "nusrat@example.com",
        "password": "nine pallets at gate four",
        "language": "en",
    },
    "members_manage.grant_create": {"tier": "{tier}", "why": "They review."},
    "members_manage.role_create": {"role": "manager"},
    "members_manage.suspension_create": {"reason": "Sold addresses."},
    "members_manage.tier_create": {"name": "Top", "slug": "top"},
    "members_manage.tier_move": {"direction": "up"},
    "members_manage.tier_update": {"name": "Plus", "slug": "plus"},
    "moderation.flag_create": {"clause": "{clause}"},
    "moderation.removal_create": {"clause": "{clause}", "statement": "This names the prices of another company."},
    "security.login": {"email": "alice@example.com", "password": "{password}"},
}


@dataclass(frozen=True)
class Line:
    """An address of the table, with the expected status by person."""

    method: str
    template: str
    expected: dict[str, int]

    def __str__(self) -> str:
        return f"{self.method} {self.template}"


def lines(method: str) -> list[Line]:
    """The lines of the table for GET or POST."""
    found = []
    for text in {"GET": GETS, "POST": POSTS}[method].strip().splitlines():
        template, *statuses = text.split()
        found.append(Line(method, template, dict(zip(PERSONAS, map(int, statuses), strict=True))))
    return found
