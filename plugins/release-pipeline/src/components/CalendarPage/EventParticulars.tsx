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

import { useApi } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import type { CalendarEventView } from 'backstage-plugin-release-pipeline-common';
import { useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { useCalendarEvent } from '../../hooks';
import { AvailableActions } from '../AvailableButton';
import { Times } from '../CalendarEventForm';
import { ExceptionsOfEvent } from '../Exceptions';
import { LiveContent } from '../PageStates';
import { ReasonDialog } from '../PromotionDialogs';
import { Moment } from '../Words';
import { AffectedNow, directionsOf } from './AffectedNow';
import { FactRows } from './ItemPanel';
import type { Item } from './items';

const useStyles = makeStyles(
  {
    title: { fontSize: 13, fontWeight: 600, margin: '12px 0 4px' },
    actions: { marginTop: 12 },
  },
  { name: 'ReleasePipelineEventParticulars' },
);

const ALL = ['forward', 'rollback', 'hotfix'];

/** What an event closes, whom it affects, when it comes again, and what one may do. */
export function EventParticulars(props: {
  item: Item;
  eventId: string;
  onEdit: (event: CalendarEventView) => void;
  onFinished: (event: CalendarEventView, how: 'ended' | 'deleted') => void;
}) {
  const { item, eventId, onEdit, onFinished } = props;
  const api = useApi(releasePipelineApiRef);
  const classes = useStyles();
  const live = useCalendarEvent(eventId);
  const [asking, setAsking] = useState<'end' | 'delete'>();
  const finish = async (event: CalendarEventView, reason?: string) => {
    const end = { version: event.version, ...(reason && { reason }) };
    try {
      await (asking === 'end'
        ? api.endCalendarEvent(event.id, end)
        : api.deleteCalendarEvent(event.id, end));
      onFinished(event, asking === 'end' ? 'ended' : 'deleted');
    } finally {
      // Also where somebody was faster: what stands now is shown.
      await live.refresh();
    }
  };
  return (
    <LiveContent live={live} what="the event" rows={4} compact>
      {event => {
        const { changed, endedAt, deletedAt, entered, source, text } = event;
        const directions = directionsOf(event);
        const others = ALL.filter(each => !directions.includes(each));
        const isFreeze = text.kind === 'freeze';
        const isRule = isFreeze || text.kind === 'window';
        const speaks = `${directions.join(', ')}; ${
          text.risk ? `${text.risk.join(', ')} risk` : 'any risk'
        }`;
        return (
          <>
            <FactRows
              rows={[
                [isFreeze ? 'Closes' : 'Opens for', isRule && speaks],
                ['Allowed', isRule && others.join(', ')],
                [
                  'Entered',
                  entered ? (
                    <span key="entered">
                      by {entered.by.name}, <Moment time={entered.at} />
                    </span>
                  ) : (
                    sourceWords(source)
                  ),
                ],
                [
                  'Changed',
                  changed && (
                    <span key="changed">
                      by {changed.by.name}, <Moment time={changed.at} />
                    </span>
                  ),
                ],
                ['Ended', endedAt && <Moment key="ended" time={endedAt} />],
                [
                  'Deleted',
                  deletedAt && <Moment key="deleted" time={deletedAt} />,
                ],
                ['Not told', event.untold],
              ]}
            />
            <AffectedNow
              // Another version may speak of others.
              key={`${event.id} ${event.version}`}
              event={event}
              item={item}
            />
            <h4 className={classes.title}>Next ten times</h4>
            <Times times={event.next} />
            {isFreeze && <ExceptionsOfEvent eventId={event.id} />}
            {source === 'portal' && !deletedAt && (
              <div className={classes.actions}>
                <AvailableActions
                  actions={[
                    {
                      label: 'Edit…',
                      glyph: 'commit',
                      availability: event.mayChange,
                      onClick: () => onEdit(event),
                    },
                    {
                      label: 'End now…',
                      glyph: 'stop',
                      availability: event.mayEnd ?? event.mayChange,
                      onClick: () => setAsking('end'),
                    },
                    {
                      label: 'Delete…',
                      glyph: 'close',
                      availability: event.mayEnd ?? event.mayChange,
                      onClick: () => setAsking('delete'),
                    },
                  ]}
                />
              </div>
            )}
            {asking && (
              <ReasonDialog
                title={`${asking === 'end' ? 'End' : 'Delete'} ${text.title}`}
                confirm={asking === 'end' ? 'End now' : 'Delete'}
                reasonHint="Kept as evidence, at most 500 characters."
                longest={500}
                onConfirm={reason => finish(event, reason)}
                onClose={() => setAsking(undefined)}
              >
                <p>
                  {asking === 'end'
                    ? 'It takes place no more from now on. Times that are over stay on the calendar.'
                    : 'It is taken off the calendar, with the times that are over; what it was stays in its history.'}
                </p>
              </ReasonDialog>
            )}
          </>
        );
      }}
    </LiveContent>
  );
}

function sourceWords(source: string): string {
  return source.startsWith('feed:')
    ? `read from the calendar ${source.slice('feed:'.length)}`
    : 'in the configuration of the portal';
}
