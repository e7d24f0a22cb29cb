package import Model

extension Candidate {
  /// What two records have in common and what not.
  struct Comparison {
    var score = 0
    var reasons: [Duplicates.Reason] = []

    mutating func take(_ reason: Duplicates.Reason) {
      score += reason.points
      reasons.append(reason)
    }

    var hasNumber: Bool { contains(.idNumberSame, .idNumberOldForm, .idNumberNear) }

    func contains(_ wanted: Duplicates.Reason...) -> Bool { reasons.contains { wanted.contains($0) } }
  }

  /// Nil if the two are not worth an official's look: they contradict each other, or have too little in common.
  func comparison(with other: Candidate) -> Comparison? {
    var result = Comparison()
    compareNumbers(other, &result)
    if !result.hasNumber, contradictsNumber(of: other) { return nil }
    guard compareNames(other, &result), compareBirth(other, &result), compareSex(other, &result) else { return nil }
    if village == other.village {
      result.take(.villageSame)
    } else if township == other.township {
      result.take(.villageNear)
    }
    if sharesPhone(with: other) { result.take(.phoneSame) }
    // Namesakes live in every township: within a village a name may be enough, beyond it something else must agree.
    let isSupported =
      result.hasNumber || village == other.village || result.contains(.birthSame, .birthSwapped, .phoneSame)
      || (result.contains(.birthPartial) && result.contains(.nameSame, .nameSuffix, .nameHomophone))
    guard isSupported, result.score >= Duplicates.scoreMin else { return nil }
    result.score = min(result.score, 100)
    return result
  }

  private func contradictsNumber(of other: Candidate) -> Bool {
    facts.contradictsNumber(of: other.facts) || other.facts.contradictsNumber(of: facts)
  }

  private func compareNumbers(_ other: Candidate, _ result: inout Comparison) {
    let mine = [facts.number, facts.unverified].compactMap { $0 }
    let theirs = [other.facts.number, other.facts.unverified].compactMap { $0 }
    var best: Duplicates.Reason?
    for a in mine {
      for b in theirs {
        if a.normal == b.normal, a.form != .unreadable || village == other.village { return result.take(.idNumberSame) }
        if let extended = a.extended ?? b.extended, extended == a.normal || extended == b.normal {
          best = .idNumberOldForm
        } else if best == nil, !(a.isValid && b.isValid), IDNumber.isNear(a, b) {
          best = .idNumberNear
        }
      }
    }
    if let best { result.take(best) }
  }

  /// False if the names rule it out.
  private func compareNames(_ other: Candidate, _ result: inout Comparison) -> Bool {
    var best: PersonName.Likeness?
    for mine in names {
      for theirs in other.names {
        if let likeness = mine.likeness(to: theirs), best.map({ likeness > $0 }) ?? true { best = likeness }
      }
    }
    switch best {
    case .same: result.take(.nameSame)
    case .suffix: result.take(.nameSuffix)
    case .homophone: result.take(.nameHomophone)
    case .cut: result.take(.nameCut)
    case .similar, .cutSimilar: result.take(.nameSimilar)
    case .toldApart, nil:
      // A number is wrong in one of the places, or one of the names is.
      if result.contains(.idNumberSame, .idNumberOldForm) {
        result.take(.nameDiffers)
      } else {
        guard best == nil, sharesPhone(with: other), let birth = facts.birth, birth.isFull, birth == other.facts.birth
        else { return false }
        result.take(.nameDiffers)
      }
    }
    return true
  }

  /// False if the birth dates rule it out.
  private func compareBirth(_ other: Candidate, _ result: inout Comparison) -> Bool {
    if let birth = facts.birth, let theirs = other.facts.birth {
      if birth.isFull, birth == theirs {
        result.take(.birthSame)
      } else if birth.isSwapped(theirs) {
        result.take(.birthSwapped)
      } else if birth.agrees(with: theirs) {
        result.take(.birthPartial)
      } else if result.hasNumber || abs(birth.year - theirs.year) <= 2 {
        result.take(.birthDiffers)
      } else {
        return false
      }
    } else if let year = facts.birthYear, let theirs = other.facts.birthYear {
      if abs(year - theirs) <= 1 { result.take(.birthYearNear) }
      if abs(year - theirs) > 2, !result.hasNumber { return false }
    }
    return true
  }

  /// False if the sexes rule it out.
  private func compareSex(_ other: Candidate, _ result: inout Comparison) -> Bool {
    guard let isMale = facts.isMale, let theirs = other.facts.isMale, isMale != theirs else { return true }
    guard result.hasNumber else { return false }
    result.take(.sexDiffers)
    return true
  }

  private func sharesPhone(with other: Candidate) -> Bool {
    phones.contains { mine in
      mine.utf8.count >= 7 && other.phones.contains { Phones.covers(mine, $0) || Phones.covers($0, mine) }
    }
  }
}

extension PartialDate {
  /// Whether month and day stand the other way round.
  fileprivate func isSwapped(_ other: PartialDate) -> Bool {
    isFull && other.isFull && self != other && year == other.year && month == other.day && day == other.month
  }
}

extension Duplicates {
  /// What a pair needs: a name that sounds alike in one village, or as much of other things.
  static let scoreMin = 12
}

extension Duplicates.Reason {
  /// How much it says; about half as many as bits of evidence.
  package var points: Int {
    switch self {
    case .idNumberSame: 40
    case .idNumberOldForm: 36
    case .idNumberNear: 24
    case .nameSame: 12
    case .nameSuffix: 11
    case .nameHomophone: 8
    case .nameCut: 6
    case .nameSimilar: 5
    case .nameDiffers: -10
    case .birthSame: 14
    case .birthSwapped: 8
    case .birthPartial: 5
    case .birthYearNear: 3
    case .birthDiffers: -8
    case .sexDiffers: -8
    case .villageSame: 4
    case .villageNear: 2
    case .phoneSame: 10
    }
  }

  /// What it says, for people.
  package var label: Label {
    switch self {
    case .idNumberSame: Label("身份证号相同", "the same ID number")
    case .idNumberOldForm: Label("身份证号相同（15位与18位）", "the same ID number, once in its form of 15 digits")
    case .idNumberNear: Label("身份证号只差一位", "ID numbers that differ in one digit")
    case .nameSame: Label("姓名相同", "the same name")
    case .nameSuffix: Label("姓名相同，一处带标记", "the same name, once with a mark")
    case .nameHomophone: Label("姓名同音", "names that sound alike")
    case .nameCut: Label("姓名少一个字", "a name that lacks a character")
    case .nameSimilar: Label("姓名音近", "names that nearly sound alike")
    case .nameDiffers: Label("但姓名不同", "but different names")
    case .birthSame: Label("出生日期相同", "the same date of birth")
    case .birthSwapped: Label("出生月日颠倒", "day and month of birth swapped")
    case .birthPartial: Label("出生日期相符（不完整）", "dates of birth that agree as far as they go")
    case .birthYearNear: Label("年龄相近", "about the same age")
    case .birthDiffers: Label("但出生日期不同", "but different dates of birth")
    case .sexDiffers: Label("但性别不同", "but different sexes")
    case .villageSame: Label("同村", "the same village")
    case .villageNear: Label("同乡镇", "the same township")
    case .phoneSame: Label("电话相同", "the same telephone")
    }
  }
}
