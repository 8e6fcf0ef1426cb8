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

import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { Collisions } from 'backstage-plugin-release-pipeline-common';
import { useState } from 'react';
import { useCollisions } from '../../hooks';
import { useTextClasses } from '../../theme';
import { Notice } from '../Notice';
import { serverMessage } from '../PromotionDialogs/Failure';
import { Words } from '../Words';
import { CollisionLink } from './CollisionLink';

const SHOWN = 3;

const useStyles = makeStyles(
  {
    list: { margin: '4px 0 0', paddingLeft: 18, '& li + li': { marginTop: 4 } },
  },
  { name: 'ReleasePipelineCollisionNotice' },
);

/** "2 other changes, 1 of them not for you to see, and 1 event of the calendar" */
function headOf({ hidden, known, more }: Collisions): string {
  const events = known.filter(
    ({ component, kind }) => !component && kind !== 'train',
  ).length;
  const changes = known.length - events + more + hidden;
  const unseen = hidden > 0 ? `, ${hidden} of them not for you to see` : '';
  const parts = [
    ...(changes > 0 ? [`${counted(changes, 'other change')}${unseen}`] : []),
    ...(events > 0 ? [`${counted(events, 'event')} of the calendar`] : []),
  ];
  return `Touches ${parts.join(unseen ? ', and ' : ' and ')}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * What a change touches at its time; nothing while nothing is known to touch it.
 * A warning: what holds it back is among the conditions.
 */
export function CollisionNotice(props: {
  componentRef: string;
  stage: string;
  release?: string;
  /** Of one that is there. */
  promotion?: string;
  /** ISO 8601; absent: now. */
  at?: string;
}) {
  const { componentRef, ...about } = props;
  const { state } = useCollisions(componentRef, about);
  const texts = useTextClasses();
  if (state.status === 'error' && !('data' in state && state.data)) {
    return (
      <p className={texts.dense}>
        What it touches at that time is not known: {serverMessage(state.error)}.
      </p>
    );
  }
  const told = 'data' in state ? state.data : undefined;
  return told ? <ToldCollisions told={told} stage={about.stage} /> : null;
}

/** The same of what was answered already. */
export function ToldCollisions(props: { told: Collisions; stage: string }) {
  const { told, stage } = props;
  const [open, setOpen] = useState(false);
  const classes = useStyles();
  const texts = useTextClasses();
  const { hidden, known, length, more, unknown } = told;
  const shown = open ? known : known.slice(0, SHOWN);
  const untold = unknown.map(because => (
    <div key={because} className={texts.muted}>
      Not known in full: {because}.
    </div>
  ));
  if (known.length + hidden === 0) {
    return untold.length > 0 ? (
      <div className={texts.dense}>{untold}</div>
    ) : null;
  }
  return (
    <Notice
      tone="warn"
      glyph="overlap"
      role="group"
      label={`Collisions in ${stage}`}
    >
      <b className={texts.strong}>{headOf(told)}.</b>
      <ul className={classes.list}>
        {shown.map(collision => (
          <li key={collision.id}>
            <Words parts={collision.sentence} />.{' '}
            <CollisionLink collision={collision} />
          </li>
        ))}
        {open && more > 0 && <li>{more} more that you may see.</li>}
      </ul>
      {(known.length > SHOWN || open) && (
        <Button
          size="small"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Show fewer' : `${known.length + more - SHOWN} more`}
        </Button>
      )}
      <div className={texts.muted}>{length}.</div>
      {untold}
    </Notice>
  );
}
