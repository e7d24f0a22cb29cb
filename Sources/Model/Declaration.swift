/// What a declaration says about a field beyond its number, words and kind.
package enum Trait {
  case required
  /// Seen by officials only, written by town and county.
  case officials
  /// Written by these roles only.
  case writtenBy(Roles)
  /// Suggested by these roles.
  case proposedBy(Roles)
  /// Derived by the hub.
  case byHub
  /// Read as the most severe of concurrent values.
  case mostSevere
  /// The record goes with whoever it names here, when they are erased.
  case erasedWith
  case help(String, String)
  case unit(String, String)
  /// A number that may be percent, and be written with the sign.
  case percentToo
  case since(Int)
}

/// A field's settings while its traits are read.
struct Settings {
  var reading = Reading.register
  var required = false
  var visible = Visibility.scope
  var writable = Roles.writers
  var proposable: Roles = []
  var byHub = false
  var erasedWith = false
  var help: Label?
  var unit: Label?
  var percentToo = false
  var since = 1

  mutating func take(_ trait: Trait) {
    switch trait {
    case .required: required = true
    case .officials:
      visible = .officials
      writable = [.town, .county]
    case .writtenBy(let roles): writable = roles
    case .proposedBy(let roles):
      proposable = roles
      writable.subtract(roles)
    case .byHub: byHub = true
    case .mostSevere: reading = .mostSevere
    case .erasedWith: erasedWith = true
    case .help(let zh, let en): help = Label(zh, en)
    case .unit(let zh, let en): unit = Label(zh, en)
    case .percentToo: percentToo = true
    case .since(let version): since = version
    }
  }
}

/// The words of the declarations: number, key, Chinese, English, limits, then traits.
extension Field {
  static func text(_ n: UInt32, _ key: String, _ zh: String, _ en: String, max: Int, _ traits: Trait...) -> Field {
    Field(n, key, Label(zh, en), .text(maxBytes: max), traits)
  }

  static func note(_ n: UInt32, _ key: String, _ zh: String, _ en: String, max: Int, _ traits: Trait...) -> Field {
    Field(n, key, Label(zh, en), .note(maxBytes: max), traits)
  }

  static func integer(
    _ n: UInt32, _ key: String, _ zh: String, _ en: String, _ range: ClosedRange<Int64>, _ traits: Trait...
  ) -> Field {
    Field(n, key, Label(zh, en), .integer(range), traits)
  }

  /// A decimal with one place; the range is of the number times ten.
  static func tenths(
    _ n: UInt32, _ key: String, _ zh: String, _ en: String, _ range: ClosedRange<Int64>, _ traits: Trait...
  ) -> Field {
    Field(n, key, Label(zh, en), .decimal(scale: 1, range), traits)
  }

  /// A decimal with two places; the range is of the number times a hundred.
  static func hundredths(
    _ n: UInt32, _ key: String, _ zh: String, _ en: String, _ range: ClosedRange<Int64>, _ traits: Trait...
  ) -> Field {
    Field(n, key, Label(zh, en), .decimal(scale: 2, range), traits)
  }

  static func boolean(_ n: UInt32, _ key: String, _ zh: String, _ en: String, _ traits: Trait...) -> Field {
    Field(n, key, Label(zh, en), .boolean, traits)
  }

  static func date(_ n: UInt32, _ key: String, _ zh: String, _ en: String, _ traits: Trait...) -> Field {
    Field(n, key, Label(zh, en), .date, traits)
  }

  static func instant(_ n: UInt32, _ key: String, _ zh: String, _ en: String, _ traits: Trait...) -> Field {
    Field(n, key, Label(zh, en), .instant, traits)
  }

  static func one(
    _ n: UInt32, _ key: String, _ zh: String, _ en: String, of list: Vocabulary, _ traits: Trait...
  ) -> Field {
    Field(n, key, Label(zh, en), .vocabulary(list), traits)
  }

  static func any(
    _ n: UInt32, _ key: String, _ zh: String, _ en: String, of list: Vocabulary, _ traits: Trait...
  ) -> Field {
    Field(n, key, Label(zh, en), .flags(list), traits)
  }

  static func reference(
    _ n: UInt32, _ key: String, _ zh: String, _ en: String, to type: RecordTypeNumber, _ traits: Trait...
  ) -> Field {
    Field(n, key, Label(zh, en), .reference(type), traits)
  }

  static func village(_ n: UInt32, _ key: String, _ zh: String, _ en: String, _ traits: Trait...) -> Field {
    Field(n, key, Label(zh, en), .region, traits)
  }

  static func division(_ n: UInt32, _ key: String, _ zh: String, _ en: String, _ traits: Trait...) -> Field {
    Field(n, key, Label(zh, en), .division, traits)
  }

  static func phone(_ n: UInt32, _ key: String, _ zh: String, _ en: String, _ traits: Trait...) -> Field {
    Field(n, key, Label(zh, en), .phone, traits)
  }

  static func idNumber(_ n: UInt32, _ key: String, _ zh: String, _ en: String, _ traits: Trait...) -> Field {
    Field(n, key, Label(zh, en), .idNumber, traits)
  }
}
