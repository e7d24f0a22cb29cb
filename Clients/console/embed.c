// Every file of this folder that browsers are sent, in the order of their paths. A test compares the list with the folder.
#include "ConsolePages.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char app_js[] = {
#embed "app.js"
};
static const unsigned char early_js[] = {
#embed "early.js"
};
static const unsigned char icon_svg[] = {
#embed "icon.svg"
};
static const unsigned char index_html[] = {
#embed "index.html"
};
static const unsigned char lib_api_js[] = {
#embed "lib/api.js"
};
static const unsigned char lib_charts_js[] = {
#embed "lib/charts.js"
};
static const unsigned char lib_conflictcard_js[] = {
#embed "lib/conflictcard.js"
};
static const unsigned char lib_edit_js[] = {
#embed "lib/edit.js"
};
static const unsigned char lib_element_js[] = {
#embed "lib/element.js"
};
static const unsigned char lib_figuretabs_js[] = {
#embed "lib/figuretabs.js"
};
static const unsigned char lib_filters_js[] = {
#embed "lib/filters.js"
};
static const unsigned char lib_form_js[] = {
#embed "lib/form.js"
};
static const unsigned char lib_invite_js[] = {
#embed "lib/invite.js"
};
static const unsigned char lib_keys_js[] = {
#embed "lib/keys.js"
};
static const unsigned char lib_list_js[] = {
#embed "lib/list.js"
};
static const unsigned char lib_live_js[] = {
#embed "lib/live.js"
};
static const unsigned char lib_paper_js[] = {
#embed "lib/paper.js"
};
static const unsigned char lib_parts_js[] = {
#embed "lib/parts.js"
};
static const unsigned char lib_preview_js[] = {
#embed "lib/preview.js"
};
static const unsigned char lib_recordview_js[] = {
#embed "lib/recordview.js"
};
static const unsigned char lib_reportfilters_js[] = {
#embed "lib/reportfilters.js"
};
static const unsigned char lib_router_js[] = {
#embed "lib/router.js"
};
static const unsigned char lib_session_js[] = {
#embed "lib/session.js"
};
static const unsigned char lib_shell_js[] = {
#embed "lib/shell.js"
};
static const unsigned char lib_words_js[] = {
#embed "lib/words.js"
};
static const unsigned char pages_account_js[] = {
#embed "pages/account.js"
};
static const unsigned char pages_accounts_js[] = {
#embed "pages/accounts.js"
};
static const unsigned char pages_add_js[] = {
#embed "pages/add.js"
};
static const unsigned char pages_audit_js[] = {
#embed "pages/audit.js"
};
static const unsigned char pages_conflicts_js[] = {
#embed "pages/conflicts.js"
};
static const unsigned char pages_devices_js[] = {
#embed "pages/devices.js"
};
static const unsigned char pages_duplicates_js[] = {
#embed "pages/duplicates.js"
};
static const unsigned char pages_figures_js[] = {
#embed "pages/figures.js"
};
static const unsigned char pages_forms_js[] = {
#embed "pages/forms.js"
};
static const unsigned char pages_held_js[] = {
#embed "pages/held.js"
};
static const unsigned char pages_import_js[] = {
#embed "pages/import.js"
};
static const unsigned char pages_login_js[] = {
#embed "pages/login.js"
};
static const unsigned char pages_people_js[] = {
#embed "pages/people.js"
};
static const unsigned char pages_person_js[] = {
#embed "pages/person.js"
};
static const unsigned char pages_record_js[] = {
#embed "pages/record.js"
};
static const unsigned char pages_register_js[] = {
#embed "pages/register.js"
};
static const unsigned char pages_release_js[] = {
#embed "pages/release.js"
};
static const unsigned char pages_releases_js[] = {
#embed "pages/releases.js"
};
static const unsigned char pages_review_js[] = {
#embed "pages/review.js"
};
static const unsigned char pages_targets_js[] = {
#embed "pages/targets.js"
};
static const unsigned char pages_today_js[] = {
#embed "pages/today.js"
};
static const unsigned char pages_work_js[] = {
#embed "pages/work.js"
};
static const unsigned char styles_base_css[] = {
#embed "styles/base.css"
};
static const unsigned char styles_pages_css[] = {
#embed "styles/pages.css"
};
static const unsigned char styles_parts_css[] = {
#embed "styles/parts.css"
};
static const unsigned char styles_print_css[] = {
#embed "styles/print.css"
};
static const unsigned char styles_shell_css[] = {
#embed "styles/shell.css"
};
static const unsigned char words_en_json[] = {
#embed "words/en.json"
};
static const unsigned char words_zh_json[] = {
#embed "words/zh.json"
};

#define PAGE(path, bytes) {path, bytes, sizeof bytes}

static const struct tanfang_page pages[] = {
    PAGE("app.js", app_js),
    PAGE("early.js", early_js),
    PAGE("icon.svg", icon_svg),
    PAGE("index.html", index_html),
    PAGE("lib/api.js", lib_api_js),
    PAGE("lib/charts.js", lib_charts_js),
    PAGE("lib/conflictcard.js", lib_conflictcard_js),
    PAGE("lib/edit.js", lib_edit_js),
    PAGE("lib/element.js", lib_element_js),
    PAGE("lib/figuretabs.js", lib_figuretabs_js),
    PAGE("lib/filters.js", lib_filters_js),
    PAGE("lib/form.js", lib_form_js),
    PAGE("lib/invite.js", lib_invite_js),
    PAGE("lib/keys.js", lib_keys_js),
    PAGE("lib/list.js", lib_list_js),
    PAGE("lib/live.js", lib_live_js),
    PAGE("lib/paper.js", lib_paper_js),
    PAGE("lib/parts.js", lib_parts_js),
    PAGE("lib/preview.js", lib_preview_js),
    PAGE("lib/recordview.js", lib_recordview_js),
    PAGE("lib/reportfilters.js", lib_reportfilters_js),
    PAGE("lib/router.js", lib_router_js),
    PAGE("lib/session.js", lib_session_js),
    PAGE("lib/shell.js", lib_shell_js),
    PAGE("lib/words.js", lib_words_js),
    PAGE("pages/account.js", pages_account_js),
    PAGE("pages/accounts.js", pages_accounts_js),
    PAGE("pages/add.js", pages_add_js),
    PAGE("pages/audit.js", pages_audit_js),
    PAGE("pages/conflicts.js", pages_conflicts_js),
    PAGE("pages/devices.js", pages_devices_js),
    PAGE("pages/duplicates.js", pages_duplicates_js),
    PAGE("pages/figures.js", pages_figures_js),
    PAGE("pages/forms.js", pages_forms_js),
    PAGE("pages/held.js", pages_held_js),
    PAGE("pages/import.js", pages_import_js),
    PAGE("pages/login.js", pages_login_js),
    PAGE("pages/people.js", pages_people_js),
    PAGE("pages/person.js", pages_person_js),
    PAGE("pages/record.js", pages_record_js),
    PAGE("pages/register.js", pages_register_js),
    PAGE("pages/release.js", pages_release_js),
    PAGE("pages/releases.js", pages_releases_js),
    PAGE("pages/review.js", pages_review_js),
    PAGE("pages/targets.js", pages_targets_js),
    PAGE("pages/today.js", pages_today_js),
    PAGE("pages/work.js", pages_work_js),
    PAGE("styles/base.css", styles_base_css),
    PAGE("styles/pages.css", styles_pages_css),
    PAGE("styles/parts.css", styles_parts_css),
    PAGE("styles/print.css", styles_print_css),
    PAGE("styles/shell.css", styles_shell_css),
    PAGE("words/en.json", words_en_json),
    PAGE("words/zh.json", words_zh_json),
};

size_t tanfang_page_count(void) { return sizeof pages / sizeof pages[0]; }

struct tanfang_page tanfang_page_at(size_t place) { return pages[place]; }
