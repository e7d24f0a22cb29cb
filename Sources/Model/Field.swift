/// The number of a record type on the wire.
package typealias RecordTypeNumber = UInt16

/// What a field holds, and within which limits.
package enum Kind: Sendable {
  /// One line.
  case text(maxBytes: Int)
  /// Several lines.
  case note(maxBytes: Int)
  case integer(ClosedRange<Int64>)
  /// A number times 10^scale: scale 1 holds 36.5 as 365. The range is of the stored number.
  case decimal(scale: Int, ClosedRange<Int64>)
  /// 0 or 1.
  case boolean
  /// `PartialDate.packed`: yyyymmdd, zeros for a month or day that is not known.
  case date
  /// Milliseconds since 1970.
  case instant
  /// A term's code.
  case vocabulary(Vocabulary)
  /// One cell per term, its element the term's code, its value a membership.
  case flags(Vocabulary)
  /// The id of a record of that type.
  case reference(RecordTypeNumber)
  /// The 12-digit code of a village as a number.
  case region
  /// Digits, with `*` where a source masked them, `+` in front of a foreign number.
  case phone
  /// The code of a division of any level as a number, padded with zeros to 12 digits.
  case division
  /// 18 characters whose check digit is right (GB 11643-1999).
  case idNumber
}

/// How siblings are shown (SPEC §readings).
package enum Reading: UInt8, Sendable {
  case register = 0
  case flags = 1
  case mostSevere = 2

  package var key: String {
    switch self {
    case .register: "register"
    case .flags: "flags"
    case .mostSevere: "most_severe"
    }
  }
}

/// One declared field of a record type. A class, so that passing it costs one reference count.
package final class Field: Sendable {
  /// Fields numbered from here on are for officials only, below for everyone in scope: so a device knows the
  /// visibility class of a field that a newer version added.
  package static let firstOfficialsNumber: UInt32 = 1000

  /// The number on the wire; never used again for anything else.
  package let number: UInt32
  /// The word in JSON and CSV; with dashes, the option of the commands.
  package let key: String
  package let label: Label
  package let kind: Kind
  package let reading: Reading
  /// Must be written by the creating change and can never be cleared.
  package let required: Bool
  package let visible: Visibility
  /// Who writes it.
  package let writable: Roles
  /// Who may suggest a value that an official then admits.
  package let proposable: Roles
  /// Derived by the hub; no role writes it.
  package let writtenByHub: Bool
  /// Whether the record is erased with the one that it names here, though it does not follow it to another region.
  package let erasedWith: Bool
  package let help: Label?
  package let unit: Label?
  /// Whether a number may be written with a percent sign behind it.
  package let takesPercent: Bool
  /// The version of the model that brought it.
  package let since: Int

  package init(_ number: UInt32, _ key: String, _ label: Label, _ kind: Kind, _ traits: [Trait]) {
    self.number = number
    self.key = key
    self.label = label
    self.kind = kind
    var settings = Settings()
    if case .flags = kind { settings.reading = .flags }
    for trait in traits { settings.take(trait) }
    reading = settings.reading
    required = settings.required
    visible = settings.visible
    writtenByHub = settings.byHub
    erasedWith = settings.erasedWith
    writable = settings.byHub ? [] : settings.writable
    proposable = settings.byHub ? [] : settings.proposable
    help = settings.help
    unit = settings.unit
    takesPercent = settings.percentToo || settings.unit?.en == "%"
    since = settings.since
  }

  private init(_ field: Field, writable: Roles, proposable: Roles) {
    number = field.number
    key = field.key
    label = field.label
    kind = field.kind
    reading = field.reading
    required = field.required
    visible = field.visible
    self.writable = writable
    self.proposable = proposable
    writtenByHub = field.writtenByHub
    help = field.help
    unit = field.unit
    takesPercent = field.takesPercent
    erasedWith = field.erasedWith
    since = field.since
  }

  /// The field in a type that only these roles write, and these propose.
  func limited(to writers: Roles, proposedBy proposers: Roles) -> Field {
    let writable = writable.intersection(writers)
    let proposable = writtenByHub ? [] : proposable.union(proposers).intersection(writers.union(proposers))
    if writable == self.writable, proposable == self.proposable { return self }
    return Field(self, writable: writable, proposable: proposable.subtracting(writable))
  }

  /// The option of the commands: the key with dashes, without the leading `--`.
  package var option: String { key.asOption }

  /// The values to choose from, for a field that has them.
  package var vocabulary: Vocabulary? {
    switch kind {
    case .vocabulary(let vocabulary), .flags(let vocabulary): vocabulary
    default: nil
    }
  }

  /// Whether a cell of this field is one element of a set.
  package var isFlags: Bool { reading == .flags }

  /// What a role may do with this field.
  package func mayWrite(_ role: Role) -> Permission {
    if writable.contains(Roles(role)) { return .yes }
    return proposable.contains(Roles(role)) ? .propose : .no
  }

  /// Whether a device or person of this visibility class may see the field.
  package func isVisible(to visibility: Visibility) -> Bool { visible <= visibility }
}

extension String {
  /// A key as an option of a command has it: with dashes.
  package var asOption: String { utf8.contains(UInt8(ascii: "_")) ? String(map { $0 == "_" ? "-" : $0 }) : self }

  /// An option's name as a key: with underscores.
  package var asKey: String { utf8.contains(UInt8(ascii: "-")) ? String(map { $0 == "-" ? "_" : $0 }) : self }
}
