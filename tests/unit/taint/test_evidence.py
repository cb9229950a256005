"""Names and what they tell: tables of names as real code has them, half of them hard negatives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowcheck.catalog.lexicon import Lexicon, load_lexicon
from flowcheck.catalog.load_library import load_categories
from flowcheck.document import parse
from flowcheck.errors import RuleError
from flowcheck.model import Confidence
from flowcheck.taint.evidence import Judge

DATA = Path(__file__).parents[3] / "rules" / "data"


def read_lexicon() -> Lexicon:
    categories = load_categories(
        parse((DATA / "categories.yml").read_text("utf-8"), "categories.yml", RuleError)
    )
    return load_lexicon(
        (DATA / "lexicon.en.yml").read_text("utf-8"), "data/lexicon.en.yml", categories
    )


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(read_lexicon())


PERSONAL_NAMES = {
    "user.contact.email": """
        email Email EMAIL $email e-mail eMail emails userEmail user_email userEmails billingEmail
        billing_email customerEmail emailAddress email_address primaryEmailAddress
        billingEmailAddress newEmail currentEmail email2 normalizedEmail contactEmail getEmail
        getUserEmail fetchEmail emailForUser emailFromToken created_by_email inviteeEmail
        recipient_emails useremail EMailAddress sender_email emailValue emailInput email_str
        emailList user.email profile.email_address
    """,
    "user.contact.phone_number": """
        phone phoneNumber phone_number userPhone mobileNumber mobile_number customer_phone
        telephone cellPhone whatsappNumber phoneNumbers contactPhone tel user.phone phone.number
        home_phone partyPhone
    """,
    "user.contact.fax_number": "fax faxNumber fax_number",
    "user.contact.url": "user.website personalWebsite user.url profileUrl author.link linkedinUrl",
    "user.contact.address": """
        homeAddress billing_address shippingAddress user.address customer_address mailingAddress
        fullAddress
    """,
    "user.contact.address.city": """
        billing_city address.city shippingAddress.city billingAddress.town
    """,
    "user.contact.address.country": """
        billing_country address.country shippingCountry billing_address.country_code
    """,
    "user.contact.address.state": """
        billing_state shippingState address.state address.region billingAddress.province
    """,
    "user.contact.address.postal_code": """
        postalCode postal_code zipCode zip_code zipcode postcode user.postcode address.zip
        billingZip
    """,
    "user.contact.address.street": """
        street addressLine1 address_line_2 streetAddress address.line1 street_name
        shippingAddress.street address.number address.boxNumber
    """,
    "user.contact.organization": """
        companyName company_name orgName organization_name organizationName workspaceName
        team_name tenantName space_name user.company customer.company_name workspace.name
        team.name tenant.name org.name organisation.name school.name currentOrganization.name
        employerName
    """,
    "user.name": """
        fullName full_name fullname realName user.name customer.name userDisplayName authorName
        owner_name participantName user.display_name middleName nameOnCard cardholderName
        attendee.name patient_name employee.full_name created_by_name legalName me.name
        profile.name spouse_name childName
    """,
    "user.name.first": """
        firstName first_name firstname fname givenName given_name userFirstName name.first
        customer.first_name preferredName
    """,
    "user.name.last": """
        lastName last_name lastname surname familyName family_name user.lname name.family
        maidenName
    """,
    "user.account.username": """
        username nickname user.login userNickname loginName preferred_username user.handle
        screenname
    """,
    "user.unique_id": """
        userId user_id userID UserIds userid customerId customer_id accountId account_id memberId
        contact_id participantId attendeeId subscriberId ownerId owner_id authorId
        stripeCustomerId organizerUserId authenticatedUserId removedUserId deleted_member_user_id
        currentUserId userUuid user_uuid user.id user.pk customer.uid employeeId member_ids
        assignee_ids created_by_id createdById patientId profile.id getUserId request.user.id
        session.user.id userIdList viewerId user._id account.uuid applicantId externalUserId
        ctx.user.id createdBy updated_by assignedTo guestUser.id
    """,
    "user.unique_id.organization": """
        orgId org_id organizationId organisation_id teamId workspaceId workspace_id tenantId
        tenant_id companyId spaceId space_id team.id company.uuid environmentId groups.space
        $groups.space groups.company $groups.organization user.orgId currentWorkspace.id
        workspace.slug userOrganizationId poll.spaceId businessId schoolId
    """,
    "user.unique_id.pseudonymous": """
        anonymousId anonymous_id distinctId distinct_id visitorId visitor_id uniqueHash
        unique_hash emailHash hashedEmail hashed_user_id email_sha256 sha256Email user_hash
        userHash phoneHash md5_email anonymousDistinctId posthogDistinctId guestId
    """,
    "user.device": """
        userAgent user_agent user-agent useragent browserName browser_version browser.name os.name
        osVersion operatingSystem deviceModel device.model screenWidth screen_resolution
        viewportHeight navigator.platform HTTP_USER_AGENT deviceType device_info
        navigator.userAgent
    """,
    "user.device.ip_address": """
        ip ipAddress ip_address IPAddress clientIp client_ip remoteAddr remote_addr userIp ips
        req.ip request.client_ip x-forwarded-for HTTP_X_FORWARDED_FOR X-Real-IP IPv4 last_login_ip
        signupIp cf-connecting-ip ip.address
    """,
    "user.device.device_id": """
        deviceId device_id deviceID device.id idfa advertisingId pushToken fcm_token
        deviceFingerprint imei macAddress androidId
    """,
    "user.device.cookie_id": "sessionId session_id session.id sessionID gclid fbclid cookieId",
    "user.location.imprecise": """
        city country countryCode user.city user.country timezone timeZone time_zone user.timezone
        submitter_timezone userTimeZone geo.city geoip_country ip_country geo.region tz
        user.location poll.timeZone hometown
    """,
    "user.location.precise": """
        latitude longitude coords.latitude position.lat geo.lng user.lat gps_location latLng
        user.coordinates
    """,
    "user.demographic.language": """
        locale language lang user.locale preferredLanguage user_language acceptLanguage
        navigator.language languageCode
    """,
    "user.demographic.gender": "gender pronouns user.sex genderIdentity salutation",
    "user.demographic.date_of_birth": """
        dob dateOfBirth date_of_birth birthday birthDate birth_date birthYear user.birthdate
        dateofbirth
    """,
    "user.demographic.age_range": "ageRange age_group user.age userAge patient.age",
    "user.demographic.marital_status": """
        maritalStatus marital_status relationshipStatus
    """,
    "user.demographic.race_ethnicity": "ethnicity ethnicOrigin user.race patient_race",
    "user.demographic.religious_belief": "religion religiousBelief user.religion",
    "user.demographic.political_opinion": "politicalAffiliation political_party politicalViews",
    "user.demographic.sexual_orientation": "sexualOrientation sexual_orientation",
    "user.demographic.profile": "user.bio educationLevel user.interests profile.skills",
    "user.financial": "salary income annualIncome creditScore net_worth user.balance",
    "user.financial.bank_account": """
        iban IBAN bankAccount accountNumber account_number routingNumber sort_code
    """,
    "user.financial.credit_card": """
        cardNumber card_number creditCardNumber cvv cvc card.number last4 card.last4 cardExpiry
        card.expMonth
    """,
    "user.payment": """
        amount user.mrr mrr orderTotal order.total invoice.amount subscription.price totalSpent
        ltv
    """,
    "user.health_and_medical": """
        diagnosis symptoms medication bloodType blood_pressure allergies patient.weight
        medicalHistory disabilityStatus patient.height icd10Code mentalHealth pregnancyStatus
        isPregnant vaccinationStatus
    """,
    "user.health_and_medical.genetic": "genome dnaSequence geneticData",
    "user.health_and_medical.record_id": "medicalRecordNumber mrn nhsNumber",
    "user.health_and_medical.insurance_beneficiary_id": """
        medicareNumber insuranceMemberId healthInsuranceNumber
    """,
    "user.biometric": "faceEmbedding biometricData",
    "user.biometric.voice": "voiceprint voiceRecording",
    "user.biometric.health": "heartRate resting_heart_rate bodyTemperature",
    "user.criminal_history": "criminalRecord criminal_history arrestRecord",
    "user.childrens": "childCustody parentalConsent",
    "user.demographic": "nationality placeOfBirth householdSize",
    "user.government_id.national_identification_number": """
        ssn socialSecurityNumber social_security_number nationalId taxId national_insurance_number
        nir cpf aadhaarNumber user.tax_id
    """,
    "user.government_id.passport_number": """
        passportNumber passport_number passport.number passportNo
    """,
    "user.government_id.drivers_license_number": """
        driversLicense driver_license_number driverLicenseNumber drivingLicence
    """,
    "user.government_id.vehicle_registration": """
        licensePlate license_plate vehicleRegistrationNumber
    """,
    "user.government_id.immigration": "visaStatus immigrationStatus citizenship residencePermit",
    "user.authorization.credentials": """
        password Password user.password newPassword password_hash confirmPassword accessToken
        access_token refreshToken authToken apiKey api_key clientSecret secretKey user.token jwt
        otp resetToken sessionToken session.token backupCodes twoFactorSecret req.authorization
    """,
    "user.content.private": """
        prompt userPrompt comment feedback note notes commentText messageBody messageText
        noteContent documentTitle poll.title poll_title survey.title document.name
        document.content file.name message.content message.body chatMessage
        userMessage emailBody email_subject transcript chatHistory conversation.title
        feedbackMessage userInput user.message task.description ticket.subject comments
    """,
    "user.content.self_image": """
        avatar avatarUrl avatar_url profilePicture profile_photo user.image user.picture photoURL
        user_avatar avatar.url member.photo
    """,
    "user.behavior.browsing_history": """
        referrer referer document.referrer currentUrl current_url $current_url pageUrl page_url
        pathname location.pathname location.href utmSource utm_campaign landingPage
        initial_referrer page.url page.path req.url request.path pagePath
    """,
    "user.behavior.search_history": """
        searchQuery search_query searchTerm search.query search_text searchTerms recentSearches
    """,
    "user.behavior.purchase_history": "purchaseHistory orderHistory lastPurchase",
    "user.job_title": "jobTitle job_title occupation user.title user.job_title employee.title",
    "user.account": """
        role plan tier user.role userRole member.role user.plan space.tier accountType
        subscriptionStatus subscription_plan signupDate lastLogin last_login_at user.createdAt
        isGuest is_guest isAdmin user_is_admin dateJoined membershipLevel loginMethod
        customer.plan user.status
    """,
    "user.account.settings": "user.preferences user.notificationSettings",
    "user.privacy_preferences": "marketingConsent cookieConsent newsletter_opt_in doNotTrack",
    "user.social": "twitterHandle instagram_handle githubUsername user.followers",
    "user.workplace": "workplace employee.department",
}

HARMLESS_NAMES = """
    emailEnabled hasEmail has_email isEmailVerified is_email_verified require_email
    requireParticipantEmail require_participant_email emailVerified email_verified emailTemplateId
    emailTemplate email_template emailCount email_count numEmails num_emails emailSent emailSentAt
    email_sent_at emailProvider emailLength emailType emailStatus emailError emailField emailLabel
    emailPlaceholder emailRegex emailPattern emailRequired emailValid isValidEmail email.length
    emailColumn emailDomain allowEmail enableEmail showEmail hideEmail canEmail shouldEmailUser
    maxEmails totalEmails email_valid emailTaken userHasEmail user_has_email includeEmail
    skipEmail emailDate emailFormat emailSchema minPasswordLength passwordLength passwordRequired
    hasPassword passwordError showPassword isPasswordSet password_valid passwordRegex name_length
    nameLength note_length noteLength nameError name_required hasName noteCount titleLength
    commentCount fileName filename file_name hostname hostName className class_name eventName
    event_name templateName template.name planName plan.name productName product.name fieldName
    tableName columnName column.name componentName component.name widget.displayName tagName
    methodName functionName packageName moduleName serviceName appName bucketName queueName
    event.name feature.name flag.name experiment.name variant.name plugin.name category.name
    categoryName button.title project.title dashboardTitle participant.competition.title
    user.printer.name template.title product.title event.title feature.title plan.title
    product.description template.id poll.id poll_id pollId documentId document.id planId plan.id
    eventId event.id featureId flag.id experimentId orderId order_id invoiceId transactionId
    subscriptionId paymentId productId requestId request_id traceId templateId fileId messageId
    message.id commentId noteId projectId projectID taskId ticketId surveyId questionId jobId
    queueId webhookId roleId planTierId categoryId poll.slug document.slug emailAddressId
    phoneNumberId addressId locationId phoneCountry phone_code phoneVerified phoneType hasPhone
    phone_enabled count total_count totalCount userCount user_count usersCount numUsers userTotal
    usersTotal isUser maxUsers activeUserCount user.count memberCount length size index userIndex
    limit offset pageNumber page_size pageSize timestamp startDate endTime duration version apiUrl
    api.url webhookUrl webhook.url endpointUrl productUrl imageAssetPath tokenCount token_count
    inputTokens outputTokens maxTokens totalTokens promptTokens completion_tokens tokens
    tokenLimit maxInputTokens publicKey cancelToken nextPageToken tokenUsage projectToken
    programmingLanguage sourceLanguage code_language product.language product.country countryId
    regionId languageId cityCount defaultTimezone serverTimezone defaultLocale defaultLanguage
    serverIp server.ip contractAddress memoryAddress walletAddress wallet.address host.address
    supportEmail support_email noreplyEmail systemEmail exampleEmail testEmail config.email
    config.apiKey node.name recipeName userinfo_url errorMessage.title env.API_KEY
    process.env.SECRET_KEY
    env.ADMIN_EMAIL errors.email errors.password touched.email labels.email placeholders.phone
    columns.email fontWeight lineHeight device.phone avatarSize avatarColor avatarEnabled
    hasAvatar genderRequired ageLimit birthdayReminder cityId price.id product.price ageMax
    isPhone showAvatar isLocationEnabled locationEnabled cardType.length ipCount isIp ipVersion
    cookieEnabled AuthScheme.PASSWORD FieldType.Email ContactMethod.Phone sessionCount
    sessionDuration sessionTimeout isSession deviceCount hasDevice messageCount messageType
    message_type hasMessage messageLength promptLength prompt_length isComment searchEnabled
    searchCount searchQueryLength hasSearchQuery avatarUrl.length userLimit userLabel
    customerCount hasCustomer orgCount orgSize.length hasOrg teamCount isTeam passwordExpiry
    otpLength tokenExpiry tokenType token_type tokenExpiresAt accessTokenExpiresAt isActive
    is_active enabled disabled loading visible
"""

MUTE_NAMES = """
    filesByName identification name id key value data props state message description title url path
    address.family text content body code page session card error displayName label.text
    item.name item.id row.id
    dirtyFields.name x y e i foo bar handler callback children user customer currentUser team
    workspace poll template document product sendEmail setEmail validateEmail onEmailChange
    handleEmail updateUser sendUserEmail getUserByEmail findUserById API_KEY MIXPANEL_TOKEN
    SECRET_KEY router.query error.message err.code error.name query q filter options config slug
    response result somethingId repoThing fooBarName environment order invoice
    event request req
"""


def cases(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, category) for category, names in table.items() for name in names.split()]


@pytest.mark.parametrize(("name", "category"), cases(PERSONAL_NAMES))
def test_a_name_tells_personal_data(judge: Judge, name: str, category: str) -> None:
    verdict = judge.name(name)
    assert (verdict.category, verdict.personal) == (category, True)


@pytest.mark.parametrize("name", HARMLESS_NAMES.split())
def test_a_name_about_personal_data_is_not_personal(judge: Judge, name: str) -> None:
    verdict = judge.name(name)
    assert (verdict.category, verdict.personal) == (None, False)


@pytest.mark.parametrize("name", MUTE_NAMES.split())
def test_an_ambiguous_name_tells_nothing(judge: Judge, name: str) -> None:
    verdict = judge.name(name)
    assert (verdict.category, verdict.personal) == (None, None)


FIELDS = [
    ("email", ["user", "UserDTO"], "user.contact.email"),
    ("email", ["useSession"], "user.contact.email"),
    ("email", ["data"], "user.contact.email"),
    ("name", ["user"], "user.name"),
    ("name", ["item", "User"], "user.name"),
    ("name", ["x", "Promise<User>"], "user.name"),
    ("name", ["User[]"], "user.name"),
    ("name", ["User | null"], "user.name"),
    ("name", ["Optional[User]"], "user.name"),
    ("name", ["Omit<User, 'email'>"], "user.name"),
    ("name", ["Prisma.UserGetPayload<{}>"], "user.name"),
    ("name", ["ISubscriber"], "user.name"),
    ("name", ["prisma.user.findUnique"], "user.name"),
    ("name", ["userRepository.findOneOrFail"], "user.name"),
    ("name", ["useUserQuery"], "user.name"),
    ("name", ["triggeredBy"], "user.name"),
    ("name", ["userDetails"], "user.name"),
    ("name", ["template"], None),
    ("name", ["plan", "customer"], None),
    ("name", ["event"], None),
    ("name", ["company"], "user.contact.organization"),
    ("name", ["project"], None),
    ("name", ["dashboard"], None),
    ("description", ["project"], "user.content.private"),
    ("emotion", ["user"], "user.health_and_medical"),
    ("emotion", ["feedback"], None),
    ("id", ["ClientSession"], None),
    ("url", ["browser.new_page"], None),
    ("name", ["index_by"], None),
    ("full_name", ["githubRepo"], None),
    ("carrier", ["device"], "user.device"),
    ("code", ["contents", "artifact", "state"], None),
    ("stateCode", ["user"], "user.contact.address.state"),
    ("carrier", ["propagation"], None),
    ("name", ["created_by"], "user.name"),
    ("id", ["ctx.user"], "user.unique_id"),
    ("id", ["get_current_user"], "user.unique_id"),
    ("id", ["request.user"], "user.unique_id"),
    ("id", ["getServerSession().user"], "user.unique_id"),
    ("id", ["actor"], "user.unique_id"),
    ("id", ["space", "SpaceDTO"], "user.unique_id.organization"),
    ("id", ["environment"], "user.unique_id.organization"),
    ("id", ["userPoll"], None),
    ("id", ["checkoutSession"], None),
    ("id", ["preventOutsideClickElement"], None),
    ("uid", ["firebaseUser"], "user.unique_id"),
    ("sub", ["claims"], "user.unique_id"),
    ("customer", ["paymentMethod"], "user.unique_id"),
    ("customer", ["subscription"], "user.unique_id"),
    ("title", ["poll"], "user.content.private"),
    ("title", ["user"], "user.job_title"),
    ("title", ["product"], None),
    ("length", ["email"], None),
    ("length", ["emails"], None),
    ("domain", ["email"], None),
    ("0", ["emails"], "user.contact.email"),
    ("[]", ["userIds"], "user.unique_id"),
    ("value", ["emailInput"], "user.contact.email"),
    ("value", ["emailField"], "user.contact.email"),
    ("current", ["emailRef"], "user.contact.email"),
    ("value", ["username"], "user.account.username"),
    ("value", ["option"], None),
    ("timeZone", ["poll"], "user.location.imprecise"),
    ("tier", ["space"], "user.account"),
    ("company", ["user"], "user.contact.organization"),
    ("message", ["error"], None),
    ("message", ["errorMessage"], None),
    ("displayName", ["user"], "user.name"),
    ("displayName", ["Button"], None),
    ("comments", ["_count"], None),
    ("comments", ["prisma"], None),
    ("status_code", ["response"], None),
    ("ip", ["req"], "user.device.ip_address"),
    ("to", ["mail"], "user.contact.email"),
    ("REMOTE_ADDR", ["META", "request"], "user.device.ip_address"),
    ("HTTP_USER_AGENT", ["request.META"], "user.device"),
    ("REMOTE_ADDR", ["environ"], "user.device.ip_address"),
    ("HTTP_REFERER", ["META"], "user.behavior.browsing_history"),
    ("SECRET_KEY", ["settings"], None),
    ("OIDC_CLIENT_SECRET", ["env"], None),
    ("API_KEY", ["os.environ"], None),
    ("user-agent", ["headers"], "user.device"),
    ("x-forwarded-for", ["req.headers"], "user.device.ip_address"),
    ("INVALID_PASSWORD", ["AuthErrorCodes"], None),
    ("password", ["showPassword"], None),
    ("email", ["isLoading"], None),
    ("brand", ["card"], None),
    ("address", ["recipient"], "user.contact.email"),
    ("address", ["email"], "user.contact.email"),
    ("member__display_name", ["project_member"], "user.name"),
    ("assignees__avatar_url", ["values"], "user.content.self_image"),
    ("client_id", ["GithubUser"], None),
    ("client_id", ["customer", "OAuthApp"], None),
    ("GITHUB_USER_ID", ["settings"], None),
    ("ADMIN_EMAIL", ["django.conf.settings"], None),
    ("EMAIL", ["userSettings"], "user.contact.email"),
    ("email", ["settings"], "user.contact.email"),
    ("installation_id", ["organisation"], None),
    ("key", ["items", "Session"], None),
    ("session_key", ["request"], "user.device.cookie_id"),
    ("type", ["workspace"], "user.account"),
    ("type", ["blocks", "groups", "workspace"], None),
    ("tax_id", ["company"], None),
    ("tax_id", ["invoice"], None),
    ("tax_id", ["supplier"], None),
    ("eu_vat", ["customer"], None),
    ("name", ["collective"], "user.contact.organization"),
    ("nextChargeDate", ["subscription"], "user.payment"),
    ("nextChargeDate", [], None),
    ("chargeDate", ["arrest"], "user.criminal_history"),
]


@pytest.mark.parametrize(("field", "owners", "category"), FIELDS)
def test_a_field_is_judged_with_its_owner(
    judge: Judge, field: str, owners: list[str], category: str | None
) -> None:
    assert judge.field(field, owners).category == category


@pytest.mark.parametrize(
    ("field", "owners", "sure"),
    [
        ("installation_id", ["get_object"], Confidence.LOW),
        ("firebase_installation_id", ["get_object"], Confidence.MEDIUM),
        ("customer_tax_id", ["checkout"], Confidence.LOW),
        ("tax_id", ["subject"], Confidence.MEDIUM),
        ("tax_id", ["user"], Confidence.HIGH),
    ],
)
def test_what_may_be_of_no_person_is_less_sure(
    judge: Judge, field: str, owners: list[str], sure: Confidence
) -> None:
    verdict = judge.field(field, owners)
    assert verdict.category
    assert verdict.confidence is sure


@pytest.mark.parametrize(
    ("names", "means"),
    [
        (["user"], "person"),
        (["UserDTO"], "person"),
        (["ISubscriber"], "person"),
        (["prisma.user.findUnique"], "person"),
        (["ctx.user"], "person"),
        (["get_current_user"], "person"),
        (["useUser"], "person"),
        (["createUser"], "person"),
        (["getUserByEmail"], "person"),
        (["x", "Promise<User>"], "person"),
        (["me"], "person"),
        (["viewer"], "person"),
        (["users"], "person"),
        (["people"], "person"),
        (["pollOwner"], "person"),
        (["workspace"], "organisation"),
        (["currentOrganization"], "organisation"),
        (["teams"], "organisation"),
        (["poll"], "content"),
        (["userPoll"], "content"),
        (["messages"], "content"),
        (["template"], "other"),
        (["emailTemplate"], "other"),
        (["userEvent"], "other"),
        (["data"], None),
        (["item"], None),
        (["userCount"], None),
        (["user.settings.theme.mode"], None),
        (["foo.bar"], None),
        ([], None),
    ],
)
def test_a_thing_is_known_by_its_last_noun(
    judge: Judge, names: list[str], means: str | None
) -> None:
    assert judge.thing(names) == means


@pytest.mark.parametrize(
    ("names", "subject"),
    [
        (["user"], "customer"),
        (["customer"], "customer"),
        (["employee"], "employee"),
        (["data", "PatientRecord"], "patient"),
        (["visitor"], "visitor"),
        (["lead"], "prospect"),
        (["applicant"], "job_applicant"),
        (["participant"], "unknown"),
        (["template"], "unknown"),
        ([], "unknown"),
    ],
)
def test_the_subject_is_told_by_the_owner(judge: Judge, names: list[str], subject: str) -> None:
    assert judge.subject(names) == subject


def test_the_subject_of_a_verdict_comes_from_name_or_owner(judge: Judge) -> None:
    assert judge.name("patientEmail").subject == "patient"
    assert judge.name("userId").subject == "customer"
    assert judge.field("email", ["employee"]).subject == "employee"
    assert judge.field("email", ["payload"]).subject == "unknown"


@pytest.mark.parametrize(
    ("field", "owners", "confidence"),
    [
        ("email", [], Confidence.HIGH),
        ("email", ["user"], Confidence.HIGH),
        ("name", ["user"], Confidence.HIGH),
        ("userName", [], Confidence.MEDIUM),
        ("city", [], Confidence.MEDIUM),
        ("role", [], Confidence.LOW),
        ("resolution", [], Confidence.LOW),
        ("followUpEmail", [], Confidence.MEDIUM),
        ("USER_EMAIL", [], Confidence.LOW),
        ("address", [], Confidence.MEDIUM),
    ],
)
def test_confidence_grows_with_the_evidence(
    judge: Judge, field: str, owners: list[str], confidence: Confidence
) -> None:
    assert judge.field(field, owners).confidence is confidence


@given(st.text(max_size=60), st.lists(st.text(max_size=30), max_size=3))
def test_any_name_is_judged_without_an_error(field: str, owners: list[str]) -> None:
    judge = Judge(LEXICON)
    verdict = judge.field(field, owners)
    assert (verdict.category is not None) == (verdict.personal is True)
    judge.thing(owners)
    judge.subject(owners)


LEXICON = read_lexicon()


@given(st.sampled_from(sorted(LEXICON.fields)), st.sampled_from(["", "user", "template", "order"]))
def test_the_way_a_name_is_written_does_not_matter(phrase: tuple[str, ...], owner: str) -> None:
    judge = Judge(LEXICON)
    owners = [owner] if owner else []
    snake, kebab = "_".join(phrase), "-".join(phrase)
    camel = phrase[0] + "".join(word.capitalize() for word in phrase[1:])
    assert judge.field(snake, owners) == judge.field(kebab, owners) == judge.field(camel, owners)


@pytest.mark.parametrize(
    ("field", "owners", "category"),
    [
        ("temperature", ["PatientVitals"], "user.health_and_medical"),
        ("rightPupil", ["consultation"], "user.health_and_medical"),
        ("salaryAmount", ["salaryComponent"], "user.financial"),
        ("date", ["conviction"], "user.criminal_history"),
        ("dashboard_hide_age", ["userSettings"], "user.account.settings"),
        ("foo", ["userSettings"], "user.account.settings"),
        ("bio", ["saveUserSettingsForm"], "user.demographic.profile"),
        ("city", ["session"], "user.location.imprecise"),
        ("date_joined_relay", ["userData"], "user.account"),
        ("date_subscribed_phone", ["profile"], None),
        ("monthlyIncomeUser", ["record"], "user.financial"),
        ("disease_status", ["patient"], "user.health_and_medical"),
        ("useChangePassword", ["useUserApi"], None),
        ("id", ["consultation"], None),
        ("onClick", ["userSettings"], None),
        ("isLoading", ["consultation"], None),
        ("map", ["userSettings"], None),
        ("city", ["HospitalAdmission"], "user.location.imprecise"),
        ("due_date", ["HospitalAdmission"], None),
        ("created_at", ["friendRequest"], None),
        ("id", ["loan"], None),
        ("date", ["birth"], "user.demographic.date_of_birth"),
        ("type", ["nationality"], None),
        ("email_alternative", ["row"], "user.contact.email"),
        ("balanceDue", ["row"], "user.financial"),
        ("external_id", ["row"], None),
        ("role", ["AppUser"], "user.account"),
        ("FirstName", ["GuestViewModel"], "user.name.first"),
        ("FirstName", ["ColumnNames"], None),
    ],
)
def test_what_has_a_field_may_decide(
    judge: Judge, field: str, owners: list[str], category: str | None
) -> None:
    assert judge.field(field, owners).category == category


def test_every_phrase_can_be_met(judge: Judge) -> None:
    phrases = (*LEXICON.things, *LEXICON.fields, *LEXICON.states)
    assert [phrase for phrase in phrases if judge._reader.words("_".join(phrase)) != phrase] == []


def test_no_phrase_gives_a_category_without_a_name(judge: Judge) -> None:
    for phrase in LEXICON.fields:
        for owners in ([], ["root"], ["user"], ["message"]):
            assert judge.field("_".join(phrase), owners).category != "", (phrase, owners)


def test_every_joined_phrase_stands_alone() -> None:
    assert [
        word
        for word in LEXICON.wrappers
        if (word,) in LEXICON.things and not LEXICON.things[word,].joined
    ] == []


TINY = """
language: en
things: [{kind: person, means: person, words: [user]}]
fields: [{words: [email], any: user.contact.email}]
words: {flags: [], inner_flags: [], not_personal: [], wrappers: [], thing_wrappers: [], getters: [],
        actions: [], neutral: [], cuts: [], hashes: [], group_holders: [], header_holders: [],
        holders: [], endings: [],
        about: [], joins: {}, plurals: {}, states: {}}
"""


def test_a_small_lexicon_is_read() -> None:
    judge = Judge(load_lexicon(TINY, "t.yml", ["user.contact.email"]))
    assert judge.field("email", ["user"]).category == "user.contact.email"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "any: user.contact.email",
            "any: user.mail",
            "t.yml:4:32: the data category 'user.mail' is not listed",
        ),
        ("any: user", "ani: user", "unknown key 'ani'"),
        ("[email]", "[email, email]", "t.yml:4:26: 'email' is listed twice among the fields"),
        ("[user]", "[user, user]", "t.yml:3:54: 'user' is listed twice among the things"),
        ("[user]", "[User]", "t.yml:3:48: a phrase is one or more lower-case words"),
        (
            "means: person",
            "means: human",
            "t.yml:3:32: 'human' is none of: person, organisation, content, other",
        ),
        ("means: person", "means: person, subject: cat", "'cat' is none of: customer"),
        ("any: user.contact.email", "bare: none, sure: very", "'very' is not a confidence"),
        (", any: user.contact.email", "", "a field needs a category"),
        ("flags: [], inner", "inner", "the words lacks the key 'flags'"),
        ("language: en", "language: 1", "expected a language (text), found a number"),
        ("[email]", "email", "expected words (a list), found text"),
    ],
)
def test_a_mistake_in_a_lexicon_is_reported_with_its_place(
    old: str, new: str, message: str
) -> None:
    assert old in TINY
    with pytest.raises(RuleError, match=re.escape(message)):
        load_lexicon(TINY.replace(old, new, 1), "t.yml", ["user.contact.email"])
