-- The wallet's own consent text now says where sharing is stopped, what one's rights are and how to complain.
-- Permissions that were given under the text before stand as they are.
update notice_version set superseded_at = '2026-11-22T00:00:00Z'
 where notice_id = '0190a000-0000-7000-8000-000000000001' and superseded_at is null;--> statement-breakpoint
insert into notice_version (id, notice_id, version, language, template, sha256, reviewed_at, reviewed_by, created_at)
select v.id::uuid, '0190a000-0000-7000-8000-000000000001', '1.1', v.language, v.template,
       encode(sha256(convert_to(v.template, 'UTF8')), 'hex'), '2026-11-22T00:00:00Z', 'Sammati', '2026-11-22T00:00:00Z'
from (values
('0190a000-0000-7000-8000-000000000013', 'en', 'Request from {{requester}} ({{verification}}).
Why they ask: {{purpose}}
{{#some}}

If I press "Share", I agree that they may see:
{{items}}
Records dated: {{recordDates}}
From: {{providers}}
They can look until: {{validUntil}}
How often: {{frequency}}
They must delete their copy by: {{eraseAt}}
{{/some}}
{{^some}}

I chose to share nothing.
{{/some}}

If I press "Don''t share", nothing is shared and my answer is kept on record.

I can stop sharing at any time in Sammati, as easily as I share now: {{withdraw}}
From then on they can get nothing new. It does not undo what they have already seen.
My rights over my data, and how to use them: {{rights}}
Questions or complaints about my data: {{contact}}. I can also complain to the Data Protection Board of India: {{complaint}}'),
('0190a000-0000-7000-8000-000000000014', 'hi', '{{requester}} का अनुरोध ({{verification}})।
वे क्यों पूछ रहे हैं: {{purpose}}
{{#some}}

अगर मैं "साझा करें" दबाऊँ, तो मेरी सहमति है कि वे यह देख सकते हैं:
{{items}}
रिकॉर्ड की तारीख़ें: {{recordDates}}
कहाँ से: {{providers}}
वे कब तक देख सकते हैं: {{validUntil}} तक
कितनी बार: {{frequency}}
उन्हें अपनी कॉपी कब तक मिटानी होगी: {{eraseAt}}
{{/some}}
{{^some}}

मैंने कुछ भी साझा न करना चुना है।
{{/some}}

अगर मैं "साझा न करें" दबाऊँ, तो कुछ भी साझा नहीं होगा और मेरा जवाब दर्ज रहेगा।

मैं सम्मति में कभी भी साझा करना रोक सकता/सकती हूँ, उतनी ही आसानी से जितनी आसानी से अभी साझा करता/करती हूँ: {{withdraw}}
उसके बाद उन्हें कुछ नया नहीं मिलेगा। जो वे देख चुके हैं, वह वापस नहीं होता।
मेरे डेटा पर मेरे अधिकार, और उनका इस्तेमाल कैसे करें: {{rights}}
मेरे डेटा के बारे में सवाल या शिकायत: {{contact}}। मैं भारत के डेटा संरक्षण बोर्ड से भी शिकायत कर सकता/सकती हूँ: {{complaint}}')
) as v(id, language, template);
