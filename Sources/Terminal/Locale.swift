package import Model

extension Language {
  /// The language of a locale, as the variables of POSIX name it: LC_ALL, else LC_MESSAGES, else LANG; empty is unset.
  ///
  /// An unset, C or POSIX locale means Chinese: timers and bare consoles in the field have none.
  package static func ofLocale(_ variable: (String) -> String?) -> Language {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"]
    guard let locale = names.lazy.compactMap(variable).first(where: { !$0.isEmpty }) else { return .zh }
    let name = locale.prefix { $0 != "." && $0 != "@" }
    if name == "C" || name == "POSIX" { return .zh }
    return name.lowercased().hasPrefix("zh") ? .zh : .en
  }
}
