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
    }
}

diesel::table! {
    sessions (shop_id, key) {
        shop_id -> BigInt,
        key -> Binary,
        staff_id -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
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
    sources,
    import_failures,
    model_settings,
    model_usage,
    gaps,
    gap_questions,
    ratings,
    answer_tests,
    document_questions,
);
