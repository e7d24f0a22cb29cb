import Care
import Model
import Replication
import Terminal

/// Terms of the basic service list, for people and in JSON.
extension BenefitTerms {
  /// Whom they are for: 90–99岁、失能.
  func whom(_ language: Language) -> String {
    var words: [String] = []
    switch (ageFrom, ageUntil) {
    case (let from?, let until?): words.append(Label("\(from)–\(until)岁", "aged \(from)–\(until)")[language])
    case (let from?, nil): words.append(Label("\(from)岁以上", "aged \(from) and over")[language])
    case (nil, let until?): words.append(Label("\(until)岁以下", "aged up to \(until)")[language])
    case (nil, nil): break
    }
    func names(_ codes: Set<UInt32>, _ list: Vocabulary, _ joint: Label) -> String {
      codes.sorted().map { list.labelText(Int64($0), language) }.joined(separator: joint[language])
    }
    let or = Label("或", " or ")
    let and = Label("且", " and ")
    if !categoriesAny.isEmpty { words.append(names(categoriesAny, .categories, or)) }
    if !categoriesAll.isEmpty { words.append(names(categoriesAll, .categories, and)) }
    if !livingAny.isEmpty { words.append(names(livingAny, .living, or)) }
    let levels = [levelFrom, levelUntil].compactMap { $0 }.map { Vocabulary.abilityLevel.labelText($0, language) }
    if let only = levelFrom == levelUntil ? levels.first : nil {
      words.append(only)
    } else if let levelFrom {
      let from = Vocabulary.abilityLevel.labelText(levelFrom, language)
      words.append(Label("\(from)及以上", "\(from) or worse")[language])
    }
    if let disabilityGrade {
      let grade = Vocabulary.disabilityGrade.labelText(disabilityGrade, language)
      words.append(Label("残疾\(grade)及以上", "disabled, grade \(grade) or worse")[language])
    }
    if let incomeMaxYuan { words.append(Label("年收入≤\(incomeMaxYuan)元", "income ≤ \(incomeMaxYuan) yuan")[language]) }
    return words.isEmpty ? Label("全体", "everybody")[language] : words.joined(separator: language == .zh ? "，" : ", ")
  }

  /// 每月 100 元.
  func howMuch(_ language: Language) -> String {
    let type = RecordType.benefit
    var words: [String] = []
    if let frequency { words.append(Vocabulary.frequency.labelText(frequency, language)) }
    var sums: [String] = []
    if let amount {
      sums.append(
        type["amount_yuan"].plain(.integer(amount)).text.map { "\($0)\(Label("元", " yuan")[language])" } ?? "")
    }
    if let quantity {
      let unit = unit.map { Vocabulary.serviceUnit.labelText($0, language) } ?? ""
      sums.append((type["quantity"].plain(.integer(quantity)).text ?? "") + (language == .zh ? unit : " \(unit)"))
    }
    return language == .zh ? (words + sums).joined(separator: " ") : (sums + words).joined(separator: " ")
  }

  func write(to json: inout JSONWriter) {
    let type = RecordType.benefit
    func keys(_ codes: Set<UInt32>, _ list: Vocabulary) -> [String] { codes.sorted().map { list.keyText(Int64($0)) } }
    json.field("age_from", ageFrom)
    json.field("age_until", ageUntil)
    json.field("categories_any", keys(categoriesAny, .categories))
    json.field("categories_all", keys(categoriesAll, .categories))
    json.field("level_from", levelFrom.map { Vocabulary.abilityLevel.keyText($0) })
    json.field("level_until", levelUntil.map { Vocabulary.abilityLevel.keyText($0) })
    json.field("disability_grade", disabilityGrade.map { Vocabulary.disabilityGrade.keyText($0) })
    json.field("living_any", keys(livingAny, .living))
    json.field("income_max_yuan", incomeMaxYuan)
    json.field("excludes", excludes.sorted())
    json.field("amount_yuan", amount.map { type["amount_yuan"].plain(.integer($0)) } ?? .null)
    json.field("quantity", quantity.map { type["quantity"].plain(.integer($0)) } ?? .null)
    json.field("unit", unit.map { Vocabulary.serviceUnit.keyText($0) })
    json.field("frequency", frequency.map { Vocabulary.frequency.keyText($0) })
  }
}
