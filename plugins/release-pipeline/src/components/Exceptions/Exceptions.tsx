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

import { makeStyles } from '@material-ui/core/styles';
import type {
  FreezeExceptionView,
  PromotionExceptions,
  PromotionView,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { useEffect, useId, useRef, useState } from 'react';
import { useExceptions } from '../../hooks';
import { joined, tokens, useTextClasses } from '../../theme';
import { AvailableActions, type AvailableAction } from '../AvailableButton';
import { ExceptionWords } from '../ExceptionWords';
import { Panel } from '../Panel';
import { usePromotionDialogs } from '../PromotionDialogs';

const useStyles = makeStyles(
  theme => {
    const { line, primary } = tokens(theme);
    return {
      section: {
        padding: '12px 16px',
        '&:not(:last-child)': { borderBottom: `1px solid ${line}` },
        fontSize: 13,
        lineHeight: '20px',
        overflowWrap: 'anywhere',
      },
      title: {
        fontSize: 13,
        lineHeight: '20px',
        fontWeight: 600,
        margin: 0,
        '&:focus-visible': { outline: `2px solid ${primary}` },
      },
      list: {
        listStyle: 'none',
        margin: '4px 0 8px',
        padding: 0,
        '& > li + li': { marginTop: 8 },
      },
      actions: { marginTop: 4 },
    };
  },
  { name: 'ReleasePipelineExceptions' },
);

/** The freezes from which no exception stands yet. */
function withoutOne({ exceptions, freezes }: PromotionExceptions) {
  return freezes.filter(
    ({ id }) =>
      !exceptions.some(({ ended, event }) => event.id === id && !ended),
  );
}

/**
 * What lets a promotion pass the freezes that hold it, who gave that, and what
 * the reader may do about it; nothing where no freeze holds it or did.
 */
export function Exceptions(props: {
  promotion: PromotionView;
  verdict?: Verdict;
  /** A card of its own. */
  framed?: boolean;
}) {
  const { promotion, verdict, framed } = props;
  const live = useExceptions(promotion.id, promotion.component.ref);
  const openDialog = usePromotionDialogs();
  const classes = useStyles();
  const texts = useTextClasses();
  const titleId = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const [closed, setClosed] = useState(0);
  useEffect(() => {
    // The button that led to the dialog may be gone by what was done there.
    if (closed > 0 && document.activeElement === document.body) {
      heading.current?.focus();
    }
  }, [closed]);
  const { state } = live;
  const known = 'data' in state ? state.data : undefined;
  if (!known) {
    return state.status === 'error' ? (
      <p className={joined(classes.section, texts.muted)}>
        Whether there are exceptions from freezes cannot be read now.
      </p>
    ) : null;
  }
  if (known.freezes.length === 0 && known.exceptions.length === 0) {
    return null;
  }
  const about = {
    promotion,
    verdict,
    onClosed: () =>
      void live.refresh().then(() => setClosed(times => times + 1)),
  };
  const actionsFor = (exception: FreezeExceptionView): AvailableAction[] => [
    ...(exception.mayConfirm
      ? [
          {
            label: 'Confirm…',
            glyph: 'check' as const,
            availability: exception.mayConfirm,
            onClick: () =>
              openDialog({ kind: 'confirm-exception', exception, ...about }),
          },
        ]
      : []),
    ...(exception.mayEnd
      ? [
          {
            label: 'Take back…',
            glyph: 'back' as const,
            availability: exception.mayEnd,
            onClick: () =>
              openDialog({ kind: 'end-exception', exception, ...about }),
          },
        ]
      : []),
  ];
  const freezes = withoutOne(known);
  const content = (
    <section aria-labelledby={titleId} className={classes.section}>
      <h4 id={titleId} ref={heading} tabIndex={-1} className={classes.title}>
        Exceptions from freezes
      </h4>
      <ul className={classes.list}>
        {known.exceptions.map(exception => (
          <li
            key={exception.id}
            className={exception.ended ? texts.muted : undefined}
          >
            <ExceptionWords exception={exception} />
            {!exception.ended && (
              <div className={classes.actions}>
                <AvailableActions actions={actionsFor(exception)} />
              </div>
            )}
          </li>
        ))}
        {freezes.map(({ id, title }) => (
          <li key={id}>Freeze ‘{title}’ holds it.</li>
        ))}
      </ul>
      {freezes.length > 0 && (
        <AvailableActions
          actions={[
            {
              label: 'Ask for an exception…',
              glyph: 'flake',
              availability: known.mayAsk,
              onClick: () =>
                openDialog({ kind: 'ask-exception', freezes, ...about }),
            },
          ]}
        />
      )}
    </section>
  );
  return framed ? <Panel bare>{content}</Panel> : content;
}
