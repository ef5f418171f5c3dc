"""Chinese call and chat platforms. Shares within a threshold are taken of the answered contacts."""

from __future__ import annotations

from wfm.io.exports.base import Export

EXPORT = Export(
    "chinese",
    "Chinese platforms (呼入量, 接通量, 总会话数量, ...)",
    {
        "stamp": ("开始时间", "统计时间", "时间点", "日期时间", "时间戳"),
        "date": ("日期", "统计日期"),
        "time": ("时段", "时间段", "统计时段", "时间", "小时"),
        "queue": ("技能组(?:名称)?", "队列(?:名称)?", "客服组", "业务(?:线|类型)?", "热线", "组名"),
        "channel": ("渠道(?:名称|类型)?", "接入渠道"),
        "language": ("语言", "语种"),
        "region": ("地区", "区域", "城市", "职场"),
        "volume": (
            "呼入总?[量数]", "请求服务数", "人工请求[量数]", "转人工[量数]", "进线[量数]", "来电[量数]",
            "话务量", "呼叫量", "总?会话(?:总数|数量|数|量)", "接待[量数]", "咨询[量数]", "业务量",
        ),
        "handled": ("(?:人工)?(?:呼入)?接通[量数]", "应答[量数]", "接起[量数]", "接听[量数]",
                    "已接待[量数]?"),
        "abandoned": ("(?:排队)?放弃[量数]", "呼损量?", "未接通[量数]", "流失(?:会话)?[量数]"),
        "answered_in_target": (r"\d+ ?秒内?(?:人工)?接通[量数]",),
        "answered_in_target_share": (r"\d+ ?秒内?(?:人工)?接通率%?", "[xn] ?秒接通率%?"),
        "answered_share": ("接通率%?", "人工接通率%?"),
        "aht_s": ("平均(?:处理|服务)时长", "平均会话时长", "aht"),
        "talk_s": ("平均通话时长", "平均通话时间"),
        "hold_s": ("平均保持时(?:长|间)",),
        "wrap_s": ("平均事后处理时(?:间|长)", "平均话后(?:处理)?时(?:间|长)", "平均整理时(?:间|长)"),
        "handle_total_s": ("总处理时长",),
        "talk_total_s": ("总?通话(?:总)?时长",),
        "wrap_total_s": ("总?事后处理(?:总)?时长",),
    },
    signature=(r".*[量数].*",),
    blank_is_zero=False,
)  # fmt: skip
