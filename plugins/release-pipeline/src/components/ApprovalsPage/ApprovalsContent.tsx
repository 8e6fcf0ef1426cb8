/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import type {
  Inbox,
  InboxItem,
} from 'backstage-plugin-release-pipeline-common';
import { useState } from 'react';
import { useFilters, useInbox } from '../../hooks';
import { ExceptionsAwaited } from '../Exceptions';
import { LoadMore } from '../LoadMore';
import { EmptyPanel, LiveContent } from '../PageStates';
import { PageBody } from '../PageBody';
import { Panel } from '../Panel';
import { PromotionDialogs } from '../PromotionDialogs';
import { Reviews } from '../Reviews';
import { Segments } from '../Segments';
import { DecidedByMe } from './DecidedByMe';
import { Delegations } from './Delegations';
import { InboxList } from './InboxList';
import { InboxAnnouncer } from './InboxAnnouncer';
import type { Sought } from './InboxRow';
import { NotWaiting } from './NotWaiting';
import { sorted } from './riskGroups';
import { useSought } from './useSought';
import { WaitsForMe } from './WaitsForMe';

function AskedByMe(props: { inbox: Inbox; sought: Sought }) {
  const { inbox, sought } = props;
  return inbox.mine.length === 0 ? (
    <EmptyPanel
      glyph="user"
      title={
        inbox.more
          ? 'Nothing read so far was asked for by you'
          : 'You asked for nothing that is under way'
      }
    >
      Ask for a release on the Release pipeline tab of a component.
    </EmptyPanel>
  ) : (
    <Panel bare heading="h2" title="You asked">
      <InboxList items={sorted(inbox.mine)} sought={sought} cancels />
    </Panel>
  );
}

/** Both lists, beginning at the promotion that the address names. */
function InboxView(props: {
  inbox: Inbox;
  soughtId: string;
  onMore: () => Promise<void>;
}) {
  const { inbox, soughtId, onMore } = props;
  const { exceptions = [], forMe, mine, more = 0, reviews = [] } = inbox;
  const reviewsForMe = reviews.filter(
    ({ override }) => override.mayReview?.allowed,
  ).length;
  const { view, setView, isHere, sought } = useSought(inbox, soughtId);
  const [isReadingOn, setIsReadingOn] = useState(false);
  const readOn = async () => {
    setIsReadingOn(true);
    try {
      await onMore();
    } finally {
      setIsReadingOn(false);
    }
  };
  const countOf = (items: InboxItem[], others = 0) =>
    `${items.length + others}${more > 0 ? ' so far' : ''}`;
  return (
    <>
      <InboxAnnouncer
        waiting={forMe.length}
        reviews={reviewsForMe}
        exceptions={exceptions.length}
        isPart={more > 0}
        quiet={isReadingOn}
      />
      {soughtId && !isHere && <NotWaiting id={soughtId} mayFollow={more > 0} />}
      <div>
        <Segments
          label="Which promotions"
          value={view}
          onChange={setView}
          options={[
            {
              value: 'forMe',
              label: `Waits for me (${countOf(
                forMe,
                reviewsForMe + exceptions.length,
              )})`,
            },
            { value: 'mine', label: `I asked (${countOf(mine)})` },
            { value: 'decided', label: 'Decided by me' },
          ]}
        />
      </div>
      {view === 'forMe' && <Reviews reviews={inbox.reviews} named />}
      {view === 'forMe' && <ExceptionsAwaited exceptions={exceptions} />}
      {view === 'forMe' && <Delegations />}
      {view === 'forMe' && (
        <WaitsForMe
          inbox={inbox}
          sought={sought}
          hasOthers={reviewsForMe + exceptions.length > 0}
        />
      )}
      {view === 'mine' && <AskedByMe inbox={inbox} sought={sought} />}
      {view === 'decided' && <DecidedByMe />}
      {view !== 'decided' && (
        <LoadMore
          more={more}
          text={`${more} more, asked for later`}
          onMore={readOn}
        />
      )}
    </>
  );
}

/** What waits for the reader, what the reader may not decide, and what the reader asked for. */
export function ApprovalsContent() {
  const live = useInbox();
  const soughtId = useFilters().get('promotion');
  return (
    <PageBody padded>
      <PromotionDialogs onClosed={live.refresh}>
        <LiveContent live={live} what="the approvals" stages={0}>
          {inbox => (
            <InboxView
              key={soughtId}
              inbox={inbox}
              soughtId={soughtId}
              onMore={live.loadMore}
            />
          )}
        </LiveContent>
      </PromotionDialogs>
    </PageBody>
  );
}
