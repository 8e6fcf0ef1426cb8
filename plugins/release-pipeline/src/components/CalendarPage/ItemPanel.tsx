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

import IconButton from '@material-ui/core/IconButton';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import type { Change } from 'backstage-plugin-release-pipeline-common';
import {
  useEffect,
  useId,
  useRef,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { useReader } from '../../hooks';
import { Glyph } from '../../icons';
import { openCalendarRouteRef } from '../../routes';
import { tokens, useTextClasses, useToneClasses } from '../../theme';
import { formatMoment, formatSpan } from '../../times';
import { SafeLink } from '../SafeLink';
import { Status } from '../Status';
import { runVocable } from '../Trains/words';
import { Words } from '../Words';
import { Collisions } from './Collisions';
import type { Item } from './items';
import { kindOfChange } from './kinds';

const useStyles = makeStyles(
  theme => {
    const { line, paper, primary, shadow, text } = tokens(theme);
    return {
      panel: {
        background: paper,
        color: text,
        borderRadius: 6,
        boxShadow: `${shadow}, 0 0 0 1px ${line}`,
        padding: '14px 16px 16px',
        minWidth: 0,
        overflowWrap: 'anywhere',
      },
      head: { display: 'flex', alignItems: 'flex-start', gap: 10 },
      grow: { flex: 1, minWidth: 0 },
      title: {
        fontSize: 16,
        lineHeight: '24px',
        fontWeight: 600,
        margin: 0,
        '&:focus-visible': { outline: `2px solid ${primary}` },
      },
      facts: {
        display: 'grid',
        gridTemplateColumns: '84px minmax(0, 1fr)',
        gap: '4px 12px',
        fontSize: 13,
        lineHeight: '18px',
        margin: '12px 0 0',
        '& dd': { margin: 0 },
      },
    };
  },
  { name: 'ReleasePipelineItemPanel' },
);

/** Rows of what is known; what is not known has none. */
export function FactRows(props: { rows: Array<[string, ReactNode]> }) {
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <dl className={classes.facts}>
      {props.rows
        .filter(([, value]) => Boolean(value))
        .map(([name, value]) => [
          <dt key={`${name}-name`} className={texts.muted}>
            {name}
          </dt>,
          <dd key={name}>{value}</dd>,
        ])}
    </dl>
  );
}

function distance(start: number, end: number, now: number): string {
  if (now < start) {
    return `begins in ${formatSpan(start - now)}`;
  }
  return now < end
    ? `on now, ends in ${formatSpan(end - now)}`
    : `over since ${formatSpan(now - end)}`;
}

/** What its start is the time of. */
function startWord(change: Change): string {
  if (change.state === 'planned' || change.state === 'missed') {
    return 'Planned for';
  }
  return kindOfChange(change) === 'planned' ? 'Asked' : 'Began';
}

/** The particulars of one item beside the calendar. Escape closes it. */
export function ItemPanel(props: {
  item: Item;
  /** How often what it is about was saved; the focus goes to its heading then. */
  saves?: number;
  onClose: () => void;
  /** What is known of an event beyond its time. */
  children?: ReactNode;
}) {
  const { item, saves, onClose, children } = props;
  const { change, event, title, train, vocable } = item;
  const calendarPath = useRouteRef(openCalendarRouteRef)?.();
  const classes = useStyles();
  const texts = useTextClasses();
  const tones = useToneClasses();
  const titleId = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const reader = useReader([
    new Date(item.start).toISOString(),
    new Date(item.end).toISOString(),
  ]);
  useEffect(() => {
    heading.current?.focus();
  }, [item.id, saves]);
  const onKeyDown = (pressed: KeyboardEvent) => {
    if (pressed.key === 'Escape' && !pressed.defaultPrevented) {
      pressed.preventDefault();
      onClose();
    }
  };
  const own = { ...reader, timeZone: event?.zone ?? reader.timeZone };
  const when = `${formatMoment(item.start, reader)} to ${formatMoment(
    item.end,
    reader,
  )}`;
  return (
    <aside aria-labelledby={titleId} className={classes.panel}>
      <div role="presentation" onKeyDown={onKeyDown}>
        <div className={classes.head}>
          <span className={tones[vocable.tone]}>
            <Glyph name={vocable.glyph} />
          </span>
          <div className={classes.grow}>
            <h3
              id={titleId}
              ref={heading}
              tabIndex={-1}
              className={classes.title}
            >
              {title}
            </h3>
            <span className={texts.meta}>
              {event ? (
                `${vocable.word}, ${distance(item.start, item.end, reader.now)}`
              ) : (
                <Status of={train ? runVocable(train.state) : vocable} />
              )}
            </span>
          </div>
          <IconButton size="small" aria-label="Close" onClick={onClose}>
            <Glyph name="close" />
          </IconButton>
        </div>
        {event && (
          <>
            <FactRows
              rows={[
                ['When', when],
                [
                  'Zone',
                  event.zone && event.zone !== reader.timeZone
                    ? `${event.zone}: ${formatMoment(
                        item.start,
                        own,
                      )} to ${formatMoment(item.end, own)}`
                    : event.zone,
                ],
                ['Scope', <Words key="scope" parts={event.sentence} />],
                ['Reason', event.reason],
                [
                  'Link',
                  event.href && (
                    <SafeLink href={event.href}>{event.href}</SafeLink>
                  ),
                ],
                ['Owner', event.owner?.replace(/^.*[:/]/, '')],
              ]}
            />
            {children}
          </>
        )}
        {train && (
          <>
            <FactRows
              rows={[
                ['Departs', formatMoment(item.start, reader)],
                ['Ended', train.end && formatMoment(train.end, reader)],
                ['Stage', train.stage],
              ]}
            />
            <p className={texts.dense}>
              <Words parts={train.sentence} />
            </p>
            {calendarPath && (
              <Link
                to={`${calendarPath}/trains/${encodeURIComponent(
                  train.trainId,
                )}`}
              >
                What it takes along
              </Link>
            )}
          </>
        )}
        {change && (
          <>
            <FactRows
              rows={[
                [
                  'Component',
                  <EntityRefLink
                    key="component"
                    entityRef={change.component.ref}
                    hideIcon
                  />,
                ],
                ['Release', <b key="release">{change.version}</b>],
                ['Stage', change.stage],
                [startWord(change), formatMoment(item.start, reader)],
                ['Ended', change.end && formatMoment(change.end, reader)],
                ['System', change.component.system],
                ['Owner', item.owner],
              ]}
            />
            <p className={texts.dense}>
              <Words parts={change.sentence} />
            </p>
            <Collisions change={change} />
          </>
        )}
      </div>
    </aside>
  );
}
