//! The tables, as diesel sees them, for both databases.
//!
//! A test migrates an empty database of each kind and holds it against this file.

diesel::table! {
    shops (id) {
        id -> BigInt,
        domain -> Text,
        name -> Text,
        currency -> Text,
        origins -> Text,
        installed_at -> BigInt,
        uninstalled_at -> Nullable<BigInt>,
        scopes -> Text,
        token -> Nullable<Binary>,
        token_generation -> BigInt,
        token_lease -> BigInt,
        refresh_until -> Nullable<BigInt>,
        access_lost -> Nullable<Text>,
        timezone -> Text,
        plan -> Nullable<Text>,
        retention_days -> Integer,
        orders_seen_to -> Nullable<BigInt>,
        orders_cursor -> Nullable<Text>,
        orders_checked_at -> Nullable<BigInt>,
        embed_seen_at -> Nullable<BigInt>,
        erased_at -> Nullable<BigInt>,
        described_at -> Nullable<BigInt>,
        scopes_at -> Nullable<BigInt>,
        opened_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    shop_heads (shop_id) {
        shop_id -> BigInt,
        seq -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    events (shop_id, seq) {
        shop_id -> BigInt,
        seq -> BigInt,
        conversation_id -> BigInt,
        version -> BigInt,
        at -> BigInt,
        kind -> Text,
        data -> Text,
    }
}

diesel::table! {
    conversations (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        visitor_id -> BigInt,
        state -> Text,
        need -> Integer,
        priority -> Integer,
        waiting_since -> Nullable<BigInt>,
        holder -> Nullable<BigInt>,
        answer_due -> Nullable<BigInt>,
        epoch -> BigInt,
        version -> BigInt,
        started_at -> BigInt,
        last_at -> BigInt,
        last_message -> Nullable<BigInt>,
        cart_token -> Nullable<Text>,
        cart_value -> Nullable<BigInt>,
        cart_currency -> Nullable<Text>,
        handled_at -> Nullable<BigInt>,
        data -> Text,
        erased_at -> Nullable<BigInt>,
        assistant_id -> BigInt,
        wanted_group -> Nullable<BigInt>,
        wanted_staff -> Nullable<BigInt>,
        wakes_at -> Nullable<BigInt>,
        place -> Text,
        first_tag -> Text,
        shopper_said -> BigInt,
        shopper_answered -> BigInt,
        overdue -> BigInt,
    }
}

diesel::table! {
    list_counts (shop_id, tag, assistant_id, need, holder) {
        shop_id -> BigInt,
        assistant_id -> BigInt,
        tag -> Text,
        need -> Integer,
        holder -> BigInt,
        number -> BigInt,
    }
}

diesel::table! {
    read_marks (shop_id, conversation_id, reader) {
        shop_id -> BigInt,
        conversation_id -> BigInt,
        reader -> BigInt,
        message -> BigInt,
        said -> BigInt,
        told -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    messages (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        conversation_id -> BigInt,
        author -> Text,
        author_id -> Nullable<BigInt>,
        client_key -> Nullable<Text>,
        body -> Nullable<Text>,
        sources -> Text,
        at -> BigInt,
        parts -> Text,
    }
}

diesel::table! {
    people (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        name -> Nullable<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        customer_id -> Nullable<BigInt>,
        locale -> Nullable<Text>,
        device -> Nullable<Text>,
        page_url -> Nullable<Text>,
        page_title -> Nullable<Text>,
        first_seen -> BigInt,
        last_seen -> BigInt,
        wrong_proofs -> Integer,
        wrong_proofs_at -> Nullable<BigInt>,
        typed -> Text,
        spoken -> Nullable<Text>,
    }
}

diesel::table! {
    page_views (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        visitor_id -> BigInt,
        url -> Text,
        title -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    collected (shop_id, conversation_id, field) {
        shop_id -> BigInt,
        conversation_id -> BigInt,
        field -> Text,
        label -> Text,
        value -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    attempts (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        conversation_id -> BigInt,
        message_id -> BigInt,
        outcome -> Text,
        answer -> Nullable<Text>,
        looked_at -> Text,
        confidence -> Integer,
        at -> BigInt,
        by -> Text,
        rejected -> Nullable<Text>,
        rejected_text -> Nullable<Text>,
    }
}

diesel::table! {
    conversation_tags (shop_id, tag, conversation_id) {
        shop_id -> BigInt,
        tag -> Text,
        conversation_id -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    carts (shop_id, token) {
        shop_id -> BigInt,
        token -> Text,
        value -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        lines -> Text,
        updated_at -> BigInt,
        triggered_at -> BigInt,
        received_at -> BigInt,
        shown_in -> Nullable<Text>,
        history -> Text,
    }
}

diesel::table! {
    checkouts (shop_id, token) {
        shop_id -> BigInt,
        token -> Text,
        cart_token -> Nullable<Text>,
        step -> Text,
        email -> Nullable<Text>,
        total -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        lines -> Text,
        completed_at -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
        updated_at -> BigInt,
        triggered_at -> BigInt,
        received_at -> BigInt,
    }
}

diesel::table! {
    orders (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        name -> Text,
        cart_token -> Nullable<Text>,
        checkout_token -> Nullable<Text>,
        customer_id -> Nullable<BigInt>,
        email -> Nullable<Text>,
        total -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        financial_status -> Nullable<Text>,
        fulfillment_status -> Nullable<Text>,
        cancelled_at -> Nullable<BigInt>,
        lines -> Text,
        tracking -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        triggered_at -> BigInt,
        received_at -> BigInt,
        payment_failed_at -> Nullable<BigInt>,
        delivery_failed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    conversation_carts (shop_id, cart_token, conversation_id) {
        shop_id -> BigInt,
        cart_token -> Text,
        conversation_id -> BigInt,
        first_seen -> BigInt,
        seen -> Nullable<Text>,
        seen_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    gone (shop_id, kind, id) {
        shop_id -> BigInt,
        kind -> Text,
        id -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    early_trouble (shop_id, order_id) {
        shop_id -> BigInt,
        order_id -> BigInt,
        payment_failed_at -> Nullable<BigInt>,
        delivery_failed_at -> Nullable<BigInt>,
        told_at -> BigInt,
    }
}

diesel::table! {
    customers (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        name_at -> Nullable<BigInt>,
        email_at -> Nullable<BigInt>,
        phone_at -> Nullable<BigInt>,
        gone_at -> Nullable<BigInt>,
        merged_into -> Nullable<BigInt>,
    }
}

diesel::table! {
    deliveries (shop_id, id) {
        shop_id -> BigInt,
        id -> Binary,
        topic -> Text,
        triggered_at -> BigInt,
        event_id -> Nullable<Text>,
        api_version -> Nullable<Text>,
        name -> Nullable<Text>,
        body -> Binary,
        status -> Integer,
        attempts -> Integer,
        run_at -> BigInt,
        received_at -> BigInt,
        arrival -> BigInt,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    rules (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        version -> BigInt,
        position -> Integer,
        name -> Text,
        enabled -> Bool,
        definition -> Text,
        assistant_id -> BigInt,
    }
}

diesel::table! {
    staff (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        name -> Text,
        email -> Text,
        role -> Text,
        created_at -> BigInt,
        removed_at -> Nullable<BigInt>,
        shopify_user -> Nullable<BigInt>,
        skills -> Text,
        languages -> Text,
        capacity -> Nullable<Integer>,
        away_until -> Nullable<BigInt>,
        locale -> Nullable<Text>,
    }
}

diesel::table! {
    sessions (shop_id, key) {
        shop_id -> BigInt,
        key -> Binary,
        staff_id -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        way -> Text,
        ip -> Nullable<Text>,
        agent -> Nullable<Text>,
        seen_at -> BigInt,
    }
}

diesel::table! {
    presence (shop_id, staff_id) {
        shop_id -> BigInt,
        staff_id -> BigInt,
        seen_at -> BigInt,
    }
}

diesel::table! {
    documents (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        key -> Text,
        kind -> Text,
        title -> Text,
        url -> Nullable<Text>,
        body -> Text,
        version -> BigInt,
        enabled -> Bool,
        updated_at -> BigInt,
        external_id -> Nullable<BigInt>,
        reported_at -> Nullable<BigInt>,
        triggered_at -> Nullable<BigInt>,
        source_id -> Nullable<BigInt>,
        language -> Nullable<Text>,
        author -> Nullable<BigInt>,
        listed -> Bool,
        switched_off -> Bool,
        edited -> Bool,
        seen_in -> Nullable<BigInt>,
        facts -> Nullable<Text>,
        audience -> Nullable<Text>,
        chosen_language -> Nullable<Text>,
    }
}

diesel::table! {
    jobs (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        kind -> Text,
        conversation_id -> BigInt,
        data -> Text,
        run_at -> BigInt,
        leased_until -> BigInt,
        attempts -> Integer,
        error -> Nullable<Text>,
    }
}

diesel::table! {
    rounds (shop_id, kind) {
        shop_id -> BigInt,
        kind -> Text,
        due_at -> BigInt,
    }
}

diesel::table! {
    privacy_requests (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        kind -> Text,
        reference -> Nullable<Text>,
        subject -> Nullable<Binary>,
        received_at -> BigInt,
        done_at -> Nullable<BigInt>,
        outcome -> Nullable<Text>,
        export -> Nullable<Binary>,
        export_until -> Nullable<BigInt>,
    }
}

diesel::table! {
    document_versions (shop_id, document_id, version) {
        shop_id -> BigInt,
        document_id -> BigInt,
        version -> BigInt,
        title -> Text,
        body -> Text,
        author -> Nullable<BigInt>,
        at -> BigInt,
    }
}

diesel::table! {
    passage_vectors (shop_id, document_id) {
        shop_id -> BigInt,
        document_id -> BigInt,
        version -> BigInt,
        encoder -> Text,
        vectors -> Binary,
    }
}

diesel::table! {
    shop_languages (shop_id, language) {
        shop_id -> BigInt,
        language -> Text,
        place -> Integer,
    }
}

diesel::table! {
    message_proofs (shop_id, conversation_id) {
        shop_id -> BigInt,
        conversation_id -> BigInt,
        message_id -> BigInt,
        customer_id -> BigInt,
    }
}

diesel::table! {
    sources (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        kind -> Text,
        name -> Text,
        settings -> Text,
        state -> Text,
        run -> BigInt,
        cursor -> Nullable<Text>,
        tries -> Integer,
        looked_at -> BigInt,
        changed -> BigInt,
        removed -> BigInt,
        failed -> BigInt,
        error -> Nullable<Text>,
        created_by -> Nullable<BigInt>,
        created_at -> BigInt,
        started_at -> Nullable<BigInt>,
        finished_at -> Nullable<BigInt>,
        audience -> Nullable<Text>,
    }
}

diesel::table! {
    import_failures (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        source_id -> BigInt,
        item -> Text,
        reason -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    model_settings (shop_id) {
        shop_id -> BigInt,
        enabled -> Bool,
        base_url -> Nullable<Text>,
        model -> Nullable<Text>,
        key -> Nullable<Binary>,
        daily_tokens -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    model_usage (shop_id, day) {
        shop_id -> BigInt,
        day -> BigInt,
        tokens -> BigInt,
    }
}

diesel::table! {
    gaps (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        state -> Text,
        document_id -> Nullable<BigInt>,
        answer_id -> Nullable<BigInt>,
        first_at -> BigInt,
        last_at -> BigInt,
        published_at -> Nullable<BigInt>,
        handoffs -> BigInt,
        handoffs_before -> BigInt,
        asked -> BigInt,
        settled -> BigInt,
    }
}

diesel::table! {
    gap_questions (shop_id, message_id) {
        shop_id -> BigInt,
        message_id -> BigInt,
        gap_id -> BigInt,
        conversation_id -> BigInt,
        handed_off -> Bool,
        at -> BigInt,
        came_to -> Text,
        meant_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    ratings (shop_id, message_id, rater, rater_id) {
        shop_id -> BigInt,
        message_id -> BigInt,
        rater -> Text,
        rater_id -> BigInt,
        conversation_id -> BigInt,
        good -> Bool,
        at -> BigInt,
    }
}

diesel::table! {
    answer_tests (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        conversation_id -> BigInt,
        message_id -> BigInt,
        expects -> Text,
        wrong_id -> Nullable<BigInt>,
        document_id -> Nullable<BigInt>,
        passes -> Nullable<Bool>,
        ran_at -> Nullable<BigInt>,
        broke_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    document_questions (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        document_id -> BigInt,
        question -> Text,
        conversation_id -> Nullable<BigInt>,
        message_id -> Nullable<BigInt>,
        at -> BigInt,
    }
}

diesel::table! {
    desk_hours (shop_id, scope, scope_id) {
        shop_id -> BigInt,
        scope -> Text,
        scope_id -> BigInt,
        data -> Text,
        updated_at -> BigInt,
    }
}

diesel::table! {
    desk_settings (shop_id) {
        shop_id -> BigInt,
        data -> Text,
        updated_at -> BigInt,
    }
}

diesel::table! {
    desk_texts (shop_id, says, tongue) {
        shop_id -> BigInt,
        says -> Text,
        tongue -> Text,
        body -> Text,
        updated_at -> BigInt,
    }
}

diesel::table! {
    desk_waits (shop_id, conversation_id, epoch) {
        shop_id -> BigInt,
        conversation_id -> BigInt,
        epoch -> BigInt,
        began_at -> BigInt,
        reason -> Text,
        group_id -> Nullable<BigInt>,
        first_place -> Nullable<Integer>,
        told_at -> Nullable<BigInt>,
        about_from -> Nullable<BigInt>,
        about_to -> Nullable<BigInt>,
        opens_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        outcome -> Nullable<Text>,
        staff_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    desk_rungs (shop_id, conversation_id, epoch, rung) {
        shop_id -> BigInt,
        conversation_id -> BigInt,
        epoch -> BigInt,
        rung -> Text,
        due_at -> BigInt,
        done_at -> Nullable<BigInt>,
        outcome -> Nullable<Text>,
        told -> Integer,
        message_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    notice_settings (shop_id) {
        shop_id -> BigInt,
        seq -> BigInt,
        seeded -> Bool,
        follow_up_minutes -> Integer,
    }
}

diesel::table! {
    notification_rules (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        version -> BigInt,
        position -> Integer,
        name -> Text,
        enabled -> Bool,
        definition -> Text,
        target -> Nullable<Binary>,
    }
}

diesel::table! {
    alerts (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        rule_id -> BigInt,
        conversation_id -> BigInt,
        cause -> Text,
        once -> Text,
        staff_id -> BigInt,
        channel -> Text,
        state -> Text,
        why -> Nullable<Text>,
        tries -> Integer,
        at -> BigInt,
        sent_at -> Nullable<BigInt>,
        delivered_at -> Nullable<BigInt>,
        seen_at -> Nullable<BigInt>,
        acted_at -> Nullable<BigInt>,
        mail_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    push_subscriptions (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        staff_id -> BigInt,
        endpoint -> Text,
        p256dh -> Text,
        auth -> Text,
        device -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    push_keys (shop_id) {
        shop_id -> BigInt,
        pair -> Binary,
        created_at -> BigInt,
    }
}

diesel::table! {
    quiet_hours (shop_id, staff_id) {
        shop_id -> BigInt,
        staff_id -> BigInt,
        begins -> Integer,
        ends -> Integer,
        days -> Integer,
    }
}

diesel::table! {
    follow_ups (shop_id, conversation_id) {
        shop_id -> BigInt,
        conversation_id -> BigInt,
        seen_at -> BigInt,
        pending -> Bool,
        mailed_message -> BigInt,
        mailed_at -> Nullable<BigInt>,
        stopped_at -> Nullable<BigInt>,
        proved -> Nullable<BigInt>,
    }
}

diesel::table! {
    follow_up_opens (shop_id, link, device) {
        shop_id -> BigInt,
        link -> BigInt,
        device -> Text,
        conversation_id -> BigInt,
        at -> BigInt,
    }
}

diesel::table! {
    mails (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        kind -> Text,
        to_address -> Text,
        to_name -> Nullable<Text>,
        reply_to -> Nullable<Text>,
        subject -> Text,
        body -> Nullable<Text>,
        about -> Nullable<BigInt>,
        state -> Text,
        tries -> Integer,
        error -> Nullable<Text>,
        good_until -> Nullable<BigInt>,
        created_at -> BigInt,
        due_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    groups (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        name -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    group_members (shop_id, group_id, staff_id) {
        shop_id -> BigInt,
        group_id -> BigInt,
        staff_id -> BigInt,
    }
}

diesel::table! {
    invites (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        email -> Text,
        role -> Text,
        groups -> Text,
        invited_by -> BigInt,
        secret -> Binary,
        mail_id -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
        spent_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    credentials (shop_id, staff_id) {
        shop_id -> BigInt,
        staff_id -> BigInt,
        password -> Nullable<Text>,
        password_at -> Nullable<BigInt>,
        totp -> Nullable<Binary>,
        totp_on -> Bool,
        totp_step -> BigInt,
        recovery -> Text,
    }
}

diesel::table! {
    sign_in_links (shop_id, key) {
        shop_id -> BigInt,
        key -> Binary,
        staff_id -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    sign_in_tries (shop_id, key) {
        shop_id -> BigInt,
        key -> Binary,
        fails -> Integer,
        last_at -> BigInt,
        until -> BigInt,
    }
}

diesel::table! {
    audit (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        at -> BigInt,
        staff_id -> Nullable<BigInt>,
        kind -> Text,
        subject -> Nullable<Text>,
        detail -> Text,
        ip -> Nullable<Text>,
        agent -> Nullable<Text>,
    }
}

diesel::table! {
    rule_versions (shop_id, rule_id, version) {
        shop_id -> BigInt,
        rule_id -> BigInt,
        version -> BigInt,
        name -> Text,
        definition -> Text,
        author -> Nullable<BigInt>,
        at -> BigInt,
    }
}

// The widget's.

diesel::table! {
    sites (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        origin -> Text,
        added_at -> BigInt,
        seen_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    contexts (shop_id, conversation_id, kind, value) {
        shop_id -> BigInt,
        conversation_id -> BigInt,
        kind -> Text,
        value -> Text,
        step -> Nullable<Text>,
        at -> BigInt,
    }
}

diesel::table! {
    satisfaction (shop_id, conversation_id, version) {
        shop_id -> BigInt,
        conversation_id -> BigInt,
        version -> BigInt,
        score -> Integer,
        comment -> Nullable<Text>,
        at -> BigInt,
    }
}

diesel::table! {
    assistants (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        position -> Integer,
        version -> BigInt,
        name -> Text,
        enabled -> Bool,
        shared_inbox -> Bool,
        elsewhere -> Text,
        look -> Text,
        places -> Text,
        created_at -> BigInt,
        removed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    tags (shop_id, key) {
        shop_id -> BigInt,
        key -> Text,
        label -> Text,
        color -> Text,
        system -> Bool,
        archived_at -> Nullable<BigInt>,
        merged_into -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    saved_filters (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        staff_id -> Nullable<BigInt>,
        name -> Text,
        query -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    attachments (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        conversation_id -> BigInt,
        message_id -> BigInt,
        name -> Text,
        kind -> Text,
        secret -> Text,
        bytes -> Binary,
        at -> BigInt,
        place -> Text,
    }
}

diesel::table! {
    doomed_files (place) {
        place -> Text,
        due -> BigInt,
    }
}

diesel::table! {
    canned_replies (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        staff_id -> Nullable<BigInt>,
        name -> Text,
        body -> Text,
        updated_at -> BigInt,
        steps -> Text,
    }
}

diesel::table! {
    offer_limits (shop_id) {
        shop_id -> BigInt,
        percent -> Integer,
        amount -> BigInt,
        draft -> BigInt,
    }
}

diesel::table! {
    order_acts (shop_id, id) {
        shop_id -> BigInt,
        id -> BigInt,
        conversation_id -> BigInt,
        order_id -> BigInt,
        staff_id -> BigInt,
        act -> Text,
        digest -> Text,
        key -> Text,
        plan -> Text,
        amount -> BigInt,
        currency -> Text,
        state -> Text,
        why -> Nullable<Text>,
        at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    order_act_settings (shop_id) {
        shop_id -> BigInt,
        data -> Text,
        updated_at -> BigInt,
    }
}

diesel::table! {
    report_places (shop_id) {
        shop_id -> BigInt,
        seq -> BigInt,
    }
}

diesel::table! {
    report_chats (shop_id, conversation_id) {
        shop_id -> BigInt,
        conversation_id -> BigInt,
        data -> Text,
    }
}

diesel::table! {
    report_sums (shop_id, series, day, slot) {
        shop_id -> BigInt,
        series -> Integer,
        day -> Integer,
        slot -> Integer,
        sums -> Text,
    }
}

diesel::table! {
    report_hits (shop_id, series, key, day, conversation_id) {
        shop_id -> BigInt,
        series -> Integer,
        key -> Text,
        day -> Integer,
        conversation_id -> BigInt,
        number -> BigInt,
        total -> BigInt,
    }
}

diesel::table! {
    search_cursors (shop_id) {
        shop_id -> BigInt,
        seq -> BigInt,
    }
}

diesel::table! {
    search_owed (shop_id, conversation_id) {
        shop_id -> BigInt,
        conversation_id -> BigInt,
        done_to -> BigInt,
    }
}

diesel::table! {
    plans (shop_id) {
        shop_id -> BigInt,
        plan -> Text,
        subscription -> Nullable<BigInt>,
        handle -> Nullable<Text>,
        name -> Nullable<Text>,
        status -> Text,
        test -> Bool,
        price -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        every -> Nullable<Text>,
        renews_at -> Nullable<BigInt>,
        told_at -> BigInt,
    }
}

diesel::table! {
    plan_months (shop_id, month) {
        shop_id -> BigInt,
        month -> BigInt,
        chats -> BigInt,
    }
}

diesel::table! {
    plan_chats (shop_id, conversation_id) {
        shop_id -> BigInt,
        conversation_id -> BigInt,
        episode -> BigInt,
        counted -> Bool,
    }
}

diesel::table! {
    guide_marks (shop_id, mark) {
        shop_id -> BigInt,
        mark -> Text,
        at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    shops,
    shop_heads,
    events,
    conversations,
    messages,
    people,
    collected,
    attempts,
    conversation_tags,
    carts,
    checkouts,
    orders,
    conversation_carts,
    gone,
    early_trouble,
    customers,
    deliveries,
    rules,
    staff,
    sessions,
    presence,
    documents,
    jobs,
    rounds,
    privacy_requests,
    document_versions,
    passage_vectors,
    shop_languages,
    message_proofs,
    sources,
    import_failures,
    model_settings,
    model_usage,
    gaps,
    gap_questions,
    ratings,
    answer_tests,
    document_questions,
    assistants,
    tags,
    saved_filters,
    desk_hours,
    desk_settings,
    desk_waits,
    desk_rungs,
    desk_texts,
    notice_settings,
    notification_rules,
    alerts,
    push_subscriptions,
    push_keys,
    quiet_hours,
    follow_ups,
    follow_up_opens,
    sites,
    contexts,
    satisfaction,
    attachments,
    doomed_files,
    mails,
    groups,
    group_members,
    invites,
    credentials,
    sign_in_links,
    sign_in_tries,
    audit,
    rule_versions,
    canned_replies,
    offer_limits,
    list_counts,
    read_marks,
    page_views,
    order_acts,
    order_act_settings,
    report_places,
    report_chats,
    report_sums,
    report_hits,
    search_cursors,
    search_owed,
    plans,
    plan_months,
    plan_chats,
    guide_marks,
);

diesel::allow_columns_to_appear_in_same_group_by_clause!(
    conversation_tags::tag,
    conversations::state,
);
