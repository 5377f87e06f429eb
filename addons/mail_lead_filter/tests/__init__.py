from . import (
    test_filter_actions,
    test_filter_builder,
    test_filter_config,
    test_filter_fuzz,
    test_filter_gateway,
    test_filter_kept,
    test_filter_more_actions,
    test_filter_parallel,
    test_filter_rights,
    test_filter_test_wizard,
    test_hoot,
    test_mail_desk,
)
