import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from './Button.tsx';
import styles from './ErrorBoundary.module.css';

interface Props {
  /** What stopped working, as people call it. */
  part: string;
  children: ReactNode;
}

/** A part of the page that failed says so and can be tried again; the parts beside it go on. */
export class ErrorBoundary extends Component<Props, { problem: string | null }> {
  override state: { problem: string | null } = { problem: null };

  static getDerivedStateFromError(thrown: unknown): { problem: string } {
    return { problem: thrown instanceof Error ? thrown.message : String(thrown) };
  }

  override componentDidCatch(thrown: Error, info: ErrorInfo): void {
    console.error(`${this.props.part} failed`, thrown, info.componentStack);
  }

  override render(): ReactNode {
    if (this.state.problem === null) return this.props.children;
    return (
      <div className={styles.failed} role="alert">
        <strong>{this.props.part} stopped working on this page. The show goes on.</strong>
        <span className={styles.problem}>{this.state.problem}</span>
        <Button size="small" onPress={() => this.setState({ problem: null })}>
          Try again
        </Button>
      </div>
    );
  }
}
