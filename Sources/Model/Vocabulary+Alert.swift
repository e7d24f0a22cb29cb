/// What an alert is about, how it came, how far it is.
extension Vocabulary {
  package static let alertKind = Vocabulary(
    "alert_kind", "警情类别", "kind of alert",
    [
      Term(1, "illness", "突发疾病", "illness", "急病", "发病", "health", "健康", "病情加重", "medical", "sick"),
      Term(2, "fall", "跌倒受伤", "fall or injury", "跌倒", "摔倒", "受伤", "injury"),
      Term(3, "missing", "走失", "missing", "失踪"),
      Term(4, "no_contact", "联系不上", "no contact", "失联", "敲门无应", "无人应答", "no_answer"),
      Term(5, "death", "去世", "death", "死亡", "死亡报告", "died"),
      Term(6, "gas", "燃气或煤气中毒", "gas", "煤气", "一氧化碳中毒", "煤气中毒", "燃气"),
      Term(7, "fire", "火情", "fire", "火灾", "失火"),
      Term(8, "house", "房屋险情", "unsafe house", "房屋", "漏雨", "危房", "housing"),
      Term(9, "disaster", "自然灾害或极端天气", "disaster or severe weather", "极端天气", "洪涝", "weather"),
      Term(10, "living_hardship", "生活困难", "cannot make ends meet", "断粮", "生活无着", "取暖困难", "hardship", "supplies"),
      Term(11, "care_gap", "无人照料", "nobody cares for them", "无人照顾", "照护中断", "care"),
      Term(12, "neglect", "未尽赡养或遗弃", "neglect", "不赡养", "遗弃"),
      Term(13, "abuse", "虐待", "abuse", "家暴"),
      Term(14, "fraud", "诈骗或侵财", "fraud", "诈骗"),
      Term(15, "mental", "情绪危机", "emotional crisis", "情绪异常", "自伤", "轻生", "mood", "self_harm"),
      Term(16, "call_button", "一键呼叫", "call button", "紧急呼叫", "平安铃"),
      Term(17, "service_request", "服务求助", "service request", "求助", "help", "需求转介", "referral"),
      Term(18, "risk", "探访发现风险", "risk found on a visit", "发现风险", "safety", "安全隐患"),
      Term(99, "other", "其他", "other"),
    ])

  /// From mild to severe: of concurrent values the most severe is shown.
  package static let severity = Vocabulary(
    "severity", "紧急程度", "severity",
    [
      Term(1, "notice", "提示", "notice", "低", "low", "一般"),
      Term(2, "attention", "关注", "attention", "中", "medium", "较重"),
      Term(3, "urgent", "紧急", "urgent", "高", "high", "严重"),
      Term(4, "emergency", "特急", "emergency", "危急", "critical", "特别紧急"),
    ])

  package static let alertChannel = Vocabulary(
    "alert_channel", "来源渠道", "channel",
    [
      Term(1, "visit", "探访", "visit", "探访发现"),
      Term(2, "hotline_12349", "12349热线", "hotline 12349", "12349"),
      Term(3, "hotline_96111", "96111热线", "hotline 96111", "96111"),
      Term(4, "hotline_12345", "12345热线", "hotline 12345", "12345"),
      Term(5, "call_button", "一键呼叫终端", "call button", "一键呼叫", "平安铃"),
      Term(6, "phone", "电话", "telephone", "来电"),
      Term(7, "in_person", "当面反映", "in person", "来访", "上门反映"),
      Term(8, "neighbour", "邻里反映", "neighbour", "邻居反映"),
      Term(9, "family", "家属反映", "family", "家属"),
      Term(10, "script", "程序", "script", "系统", "自动"),
      Term(99, "other", "其他", "other"),
    ])

  package static let alertState = Vocabulary(
    "alert_state", "处理状态", "state",
    [
      Term(1, "raised", "待处理", "raised", "已上报", "未处理", "open"),
      Term(2, "taken", "已接手", "taken", "处理中", "已受理"),
      Term(3, "handled", "已处置", "handled", "已处理"),
      Term(4, "closed", "已办结", "closed", "办结", "关闭", "已关闭"),
    ])

  package static let alertResolution = Vocabulary(
    "alert_resolution", "办结方式", "resolution",
    [
      Term(1, "resolved", "已解决", "resolved", "解决"),
      Term(2, "hospitalised", "已送医", "taken to hospital", "送医", "住院"),
      Term(3, "referred", "已转介", "referred", "转介", "移交"),
      Term(4, "false_alarm", "误报", "false alarm"),
      Term(5, "died", "老人去世", "the elder died", "去世"),
      Term(6, "declined", "本人谢绝", "declined by the elder", "谢绝"),
      Term(9, "other", "其他", "other"),
    ])

  /// Who was told.
  package static let notified = Vocabulary(
    "notified", "已通知", "told",
    [
      Term(1, "ambulance_120", "120", "ambulance 120", "急救"),
      Term(2, "police_110", "110", "police 110", "报警", "派出所"),
      Term(3, "fire_119", "119", "fire brigade 119", "消防"),
      Term(4, "family", "家属", "family", "子女"),
      Term(5, "village_doctor", "村医", "village doctor", "家庭医生"),
      Term(6, "village", "村(居)委会", "village committee", "村委会", "村干部"),
      Term(7, "town", "乡镇", "town", "民政所"),
      Term(8, "neighbour", "邻居", "neighbour"),
      Term(99, "other", "其他", "other"),
    ])
}
